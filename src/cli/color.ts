import type { Io, TalkStream } from './io.ts';
import type { GetSettings } from './options/table.ts';

/** Whether to write colours to a stream: as told, or where it is a terminal that nobody forbade. */
export function usesColor(
  { color }: Pick<GetSettings, 'color'>,
  stream: TalkStream,
  { env }: Pick<Io, 'env'>,
): boolean {
  if (color !== 'auto') return color === 'always';
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return stream.isTTY === true && !refused && env['TERM'] !== 'dumb';
}
