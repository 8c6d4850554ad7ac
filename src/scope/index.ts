export { CANONICAL_PROFILES, canonicalKey, profileNamed } from './canonical.ts';
export { acceptsType, checkTypePatterns } from './content-type.ts';
export { createScope, type Scope, type ScopeSettings } from './scope.ts';
