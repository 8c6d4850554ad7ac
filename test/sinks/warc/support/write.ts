import { openWarc, type WarcExchange, type WarcOutput } from '../../../../src/sinks/warc/index.ts';
import { readWarc, type ReadRecord } from './read.ts';

export const SOFTWARE = 'gfetch/0.0.0';

/** Begins a file, or goes on with one that is cut first. */
export function open(path: string, sizeBytes?: number): Promise<WarcOutput> {
  const cut = sizeBytes === undefined ? {} : { append: true, sizeBytes };
  return openWarc(path, { append: false, software: SOFTWARE, ...cut });
}

/** Writes a file of these, added all at once, and reads it again. */
export async function written(
  path: string,
  ...exchanges: readonly WarcExchange[]
): Promise<ReadRecord[]> {
  const output = await open(path);
  await Promise.all(exchanges.map((exchange) => output.add(exchange)));
  await output.close();
  return readWarc(path);
}
