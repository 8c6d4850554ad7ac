export { withCaptured } from './captured.ts';
export { checkOfUrl } from './check-of-url.ts';
export { mergePlans } from './merge-plans.ts';
export { isTargetFile, readTargetFiles } from './read-target-files.ts';
export { targetFileSchema } from './schema.ts';
export type { TargetContext, TargetDefaults } from './types.ts';
