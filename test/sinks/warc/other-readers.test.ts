import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';

import { openWarc } from '../../../src/sinks/warc/index.ts';
import { makeFolder } from '../../support/folder.ts';
import { exchangeOf } from './support/read.ts';

const hasPythonReader = spawnSync('python3', ['-c', 'import warcio']).status === 0;
if (!hasPythonReader) {
  console.warn('SKIPPED: whether others read our WARC files; pip install warcio for python3');
}

/** Python's reader, which is not of the same code: it tells what each record is, and checks digests. */
const READ = `
import json, sys
from warcio.archiveiterator import ArchiveIterator
with open(sys.argv[1], 'rb') as stream:
    records = ArchiveIterator(stream, check_digests='raise')
    for record in records:
        body = record.content_stream().read()
        status = record.http_headers and record.http_headers.get_statuscode()
        target = record.rec_headers.get_header('WARC-Target-URI')
        print(json.dumps([record.rec_type, target, status, body.hex()]))
`;

describe.skipIf(!hasPythonReader).each(['.warc', '.warc.gz'])('a %s file', (extension) => {
  test('is read by Python, with right digests and bodies', async () => {
    using folder = makeFolder();
    const path = folder.file(`a${extension}`);
    const bodies = ['<p>page</p>', '', '\u0000\u00ff\r\n\r\nWARC/1.1\r\n', '<p>page</p>'];
    const output = await openWarc(path, { append: false, software: 'gfetch', operator: 'Ö' });
    for (const [at, text] of bodies.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- in this order
      await output.add(
        exchangeOf({
          url: `http://example.com/${at}`,
          statusCode: at === 1 ? 404 : 200,
          httpVersion: at === 2 ? '2' : '1.1',
          body: Buffer.from(text, 'latin1'),
          rawHeaders: [
            'Content-Encoding',
            'gzip',
            'Transfer-Encoding',
            'chunked',
            'X',
            'caf\u00e9',
          ],
        }),
      );
    }
    await output.close();
    const lines = execFileSync('python3', ['-c', READ, path], { encoding: 'utf8' }).trim();
    const records = lines.split('\n').map((line): unknown => JSON.parse(line));
    const metadata = Buffer.from('hopsFromSeed: 0\r\n').toString('hex');
    const expected = bodies.flatMap((text, at) => {
      const url = `http://example.com/${at}`;
      const isRevisit = at === 3;
      const body = isRevisit ? '' : Buffer.from(text, 'latin1').toString('hex');
      return [
        [isRevisit ? 'revisit' : 'response', url, at === 1 ? '404' : '200', body],
        ['request', url, '', ''],
        ['metadata', url, null, metadata],
      ];
    });
    expect(records.slice(1)).toEqual(
      expected.map(([type, url, status, body]) => [
        type,
        url,
        type === 'request' ? expect.anything() : status,
        body,
      ]),
    );

    const check = ['-c', 'from warcio.cli import main; main()', 'check', '-v', path];
    const verdict = execFileSync('python3', check, { encoding: 'utf8' });
    expect(verdict.match(/digest pass/g)?.length).toBe(4 * 3);
    expect(verdict).not.toMatch(/fail/i);
  });
});
