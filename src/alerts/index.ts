export type { Channel, ChannelTools, Post, Refusal } from './channel.ts';
export { deliver } from './deliver.ts';
export { CHANNEL_KINDS } from './kinds.ts';
export { checkChannel, parseChannel } from './parse-channel.ts';
