export { CorruptMemory, LaterMemory } from './shape.ts';
export { decodeMemory } from './decode.ts';
export { encodeMemory } from './encode.ts';
export { withoutForgotten } from './forget.ts';
export { newMemory } from './memory.ts';
export { observe, type Observation } from './observe.ts';
