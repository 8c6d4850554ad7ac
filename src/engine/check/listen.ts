export { isLoopback } from './listen/address.ts';
export { listen, type Listening } from './listen/server.ts';
export type { LiveView } from './listen/view.ts';
