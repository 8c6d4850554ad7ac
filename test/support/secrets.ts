import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { FetchRecord } from '../../src/model/record.ts';
import { gfetch, readRecords, type CliOptions, type CliResult } from './cli.ts';
import type { Folder } from './folder.ts';
import type { LoggedRequest, Routes } from './routes.ts';

/** A secret to plant, in parts, for a mask may hide one and show the rest. */
export const SECRET = 'Xq7aLpha.Xq7bRavo';
export const BASIC = Buffer.from(`u:${SECRET}`).toString('base64');

/** What must not be read anywhere: a part of it in any case, or Basic credentials. */
function leaksIn(text: string): string[] {
  return [...(text.match(/.{0,60}xq7.{0,40}/gi) ?? []), ...(text.includes(BASIC) ? [BASIC] : [])];
}

/** Every output, in every format, and every place where something is said. */
const TALKATIVE = [
  ...'-o out/a.jsonl -o out/a.csv -o out/a.tsv -o out/a.txt -o out/b.jsonl.gz -o -'.split(' '),
  ...'--with headers,hops,attempts,tls,dns,title,links,body,skipped --save out/saved'.split(' '),
  ...'--summary-json out/summary.json -v --retries 0 --color never --template'.split(' '),
  '{input} {url} {final_url} {error} {headers} {hops} {links} {attempts}',
];

export interface Run {
  readonly code: number | null;
  readonly records: readonly FetchRecord[];
  readonly leaks: readonly string[];
}

/** Runs gfetch in a folder and looks at every byte that comes of it, names of files among them. */
export async function runTalkative(
  folder: Folder,
  args: readonly string[],
  options: CliOptions = {},
): Promise<Run> {
  mkdirSync(folder.file('out'), { recursive: true });
  const result = await gfetch([...args, ...TALKATIVE], { cwd: folder.path, ...options });
  const records = readRecords(folder.file('out/a.jsonl'));
  return { code: result.code, records, leaks: allLeaks(folder, result) };
}

export function allLeaks(
  folder: Folder,
  { stdout, stderr }: Pick<CliResult, 'stdout' | 'stderr'>,
): string[] {
  const files = readdirSync(folder.file('out'), { recursive: true, withFileTypes: true });
  const written = files
    .filter((file) => file.isFile())
    .map((file) => {
      const bytes = readFileSync(join(file.parentPath, file.name));
      return (file.name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    });
  const names = files.map((file) => file.name);
  return [stdout, stderr, ...names, ...written].flatMap(leaksIn);
}

/** Pages that show nothing of the request. */
export const SECRET_ROUTES: Routes = {
  '/plain': ({ reply }) => void reply.end('<title>plain</title><a href="/x">x</a>'),
  '/tells': ({ reply, request }) => {
    const { host } = request.headers;
    reply.setHeader('location', `http://u:${SECRET}@${String(host)}/plain`);
    reply.setHeader('link', `<http://u:${SECRET}@${String(host)}/next>; rel="next"`);
    reply.setHeader('content-location', `//u:${SECRET}@h/`);
    reply.setHeader('set-cookie', [
      `sid=${SECRET}; Path=/; HttpOnly`,
      `quoted="x;${SECRET}"; Secure`,
      SECRET,
      'gone=; Max-Age=0',
    ]);
    for (const name of ['X-Auth-Token', 'Authorization', 'X-Api-Key', 'Authentication-Info']) {
      reply.setHeader(name, `Bearer ${SECRET}`);
    }
    reply.statusCode = 302;
    reply.end(`<a href="http://u:${SECRET}@${String(host)}/linked">with a password</a>`);
  },
  '/bad-gzip': ({ reply }) => {
    reply.setHeader('content-encoding', 'gzip');
    reply.end(Buffer.from('1f8b0800000000000003ffffffff', 'hex'));
  },
};

export const authorizations = (requests: readonly LoggedRequest[]): unknown[] =>
  requests.map(({ headers }) => headers['authorization']);
