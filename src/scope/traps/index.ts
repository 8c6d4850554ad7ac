export { TrapWatch, type TrapDecision } from './watch.ts';
