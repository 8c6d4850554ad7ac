import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gfetch, readRecords, startGfetch, type CliResult } from '../support/cli.ts';
import { readCsv } from '../support/csv.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite } from '../support/site.ts';
import { startRawServer } from '../transport/support/raw-server.ts';

/**
 * What a terminal obeys, or a reader is deceived by: a title of the window, a screen that is cleared, a
 * C1 introducer, DEL, text that is reversed, isolated, hidden, or begins another line.
 */
const NASTY = '\u001b]0;pwned\u0007\u001b[2J\u009b31m\u007f\u202egnp.\u2066x\u2069\u200b\u{e0041}';
/** The part of it that a header can carry, as it arrives: each byte a character. */
const NASTY_LATIN1 = Buffer.from('\u009b31m\u202egnp.\u2066x\u{e0041}').toString('latin1');

const CONTROLS = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;
const HIDDEN = /[\u200b-\u200f\u2028\u2029\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/u;

/** What gfetch has said, and every file that it has written, by name. */
function outputs(folder: Folder, { stdout, stderr }: Pick<CliResult, 'stdout' | 'stderr'>) {
  const files = readdirSync(folder.file('out')).filter((name) => name !== 'saved');
  return Object.fromEntries([
    ['stdout', stdout],
    ['stderr', stderr],
    ...files.map((name) => [name, readFileSync(join(folder.file('out'), name), 'utf8')]),
  ]) as Record<string, string>;
}

/** Hidden letters are kept in tables, where they harm nobody and may be somebody's name. */
function expectHarmless(written: Readonly<Record<string, string>>): void {
  const found = Object.entries(written).filter(
    ([name, text]) => CONTROLS.test(text) || (!/\.[ct]sv$/.test(name) && HIDDEN.test(text)),
  );
  expect(found).toEqual([]);
}

const TALKATIVE = [
  ...'-o out/a.jsonl -o out/a.csv -o out/a.tsv -o out/a.txt -o - --save out/saved -v'.split(' '),
  ...'--with title,headers,hops,links,skipped --summary-json out/summary.json'.split(' '),
  ...'--retries 0 --color never --template'.split(' '),
  '{url} {final_url} {title} {error} {content_type} {headers} {hops} {links}',
];

async function run(folder: Folder, args: readonly string[]) {
  mkdirSync(folder.file('out'), { recursive: true });
  const result = await gfetch([...args, ...TALKATIVE], { cwd: folder.path });
  return { written: outputs(folder, result), records: readRecords(folder.file('out/a.jsonl')) };
}

describe('what a server says moves no cursor', () => {
  const page = `<title>${NASTY} &#x1b;[2J &#x202e;</title><a href="/${NASTY}">x</a>`;
  const answers: [name: string, answer: string, record: object][] = [
    [
      'title, links, type and other headers',
      `HTTP/1.1 200 ${NASTY_LATIN1}\r\nContent-Type: text/html; x=${NASTY_LATIN1}\r\n` +
        `X-${'a'.repeat(9)}: ${NASTY_LATIN1}\r\nSet-Cookie: ${NASTY_LATIN1}=1; Path=/${NASTY_LATIN1}\r\n` +
        `Content-Length: ${Buffer.byteLength(page)}\r\n\r\n${Buffer.from(page).toString('latin1')}`,
      { status_code: 200, title: expect.stringContaining('\u001b[2J') as string },
    ],
    [
      'a redirect to a scheme of its own',
      `HTTP/1.1 302 x\r\nLocation: x${'a'.repeat(500)}:${NASTY_LATIN1}\r\nContent-Length: 0\r\n\r\n`,
      { error_code: 'bad_redirect' },
    ],
    [
      'a redirect to a path',
      `HTTP/1.1 302 x\r\nLocation: /${NASTY_LATIN1}#${NASTY_LATIN1}\r\nContent-Length: 0\r\n\r\n`,
      { error_code: 'too_many_redirects' },
    ],
    [
      'a transfer coding',
      `HTTP/1.1 200 x\r\nTransfer-Encoding: ${NASTY_LATIN1}\r\n\r\n`,
      { error_code: 'bad_response' },
    ],
    [
      'a control character in a header',
      `HTTP/1.1 200 x\r\nX: ${NASTY}\r\nContent-Length: 0\r\n\r\n`,
      { error_code: 'bad_response' },
    ],
    [
      'the name of a header',
      `HTTP/1.1 200 x\r\n${NASTY_LATIN1}: x\r\nContent-Length: 0\r\n\r\n`,
      { error_code: 'bad_response' },
    ],
    ['the version', `HTTP/${NASTY} 200 x\r\n\r\n`, { error_code: 'bad_response' }],
    ['all of it', `${NASTY}\r\n\r\n`, { error_code: 'bad_response' }],
  ];
  test.each(answers)('%s', async (_name, answer, expected) => {
    await using server = await startRawServer((socket) => {
      socket.end(Buffer.from(answer, 'latin1'));
    });
    using folder = makeFolder();
    const { written, records } = await run(folder, [server.url]);
    expect(records).toMatchObject([expected]);
    expectHarmless(written);
  });
});

describe('what a list says moves no cursor', () => {
  test('lines, arguments, rows and JSON; names of hosts and of users', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const urls = [
      NASTY,
      `http://${NASTY}/`,
      `${NASTY}://h/`,
      `http://h:${NASTY}/`,
      `http://u${NASTY}:p@h/`,
      `x\u202egnp.exe`,
      `http://h.test/\u202egnp\u200b#\u2066`,
      `gopher\u200b://h`,
      `${site.url('/status/200')}?\u202egnp\u200b`,
    ];
    folder.write('list.txt', `${urls.join('\n')}\n\r\u0085\u2028\n`);
    folder.write('list.csv', `url\n"${urls.join('"\n"')}"\n`);
    folder.write(
      'list.jsonl',
      urls.map((url) => `${JSON.stringify({ url, tag: NASTY })}\n`).join(''),
    );
    const { written, records } = await run(folder, ['list.txt', 'list.csv', 'list.jsonl']);
    expect(records.length).toBeGreaterThanOrEqual(3 * urls.length);
    expect(records.filter(({ status_code: status }) => status === 200)).toHaveLength(3);
    expectHarmless(written);
  });

  test('the name of the list, of what it is written to, and what is in flight', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    mkdirSync(folder.file('out'));
    const name = `list${NASTY.replaceAll('/', '')}.txt`;
    folder.write(name, `${site.url('/delay/600')}?\u202e\nno url\n`);
    const running = startGfetch([name, '-v', '--max-run-time', '300ms'], { cwd: folder.path });
    await expect.poll(() => site.requests.length, { timeout: 20_000 }).toBe(1);
    running.kill('SIGUSR1');
    const result = await running.finished;
    expect(result.stderr).toContain('1 in flight\n');
    expectHarmless(outputs(folder, result));
  });

  test('a record that is read again stands for the same URL, also from a table', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    folder.write('list.txt', `${site.url('/status/200')}?\u202egnp\u2069=\u200b\n`);
    await run(folder, ['list.txt']);
    for (const file of ['out/a.csv', 'out/a.tsv', 'out/a.jsonl']) {
      // oxlint-disable-next-line no-await-in-loop -- one process after the other
      await gfetch([file], { cwd: folder.path });
    }
    const paths = new Set(site.requests.map(({ path }) => path));
    expect(site.requests).toHaveLength(4);
    expect([...paths]).toEqual(['/status/200?%E2%80%AEgnp%E2%81%A9=%E2%80%8B']);
  });
});

describe('what a user says moves no cursor', () => {
  const missing = `/nowhere/${NASTY.replaceAll('/', '')}`;
  const wrong: [args: readonly string[], code: number][] = [
    [[missing], 4],
    [['h.test', '-o', `${missing}.jsonl`], 4],
    [['h.test', '-o', `a.${NASTY}`], 2],
    [['h.test', '-o', `${missing}.jsonl`, '--resume'], 4],
    [['h.test', '-o', `here${NASTY}.csv`, '--resume'], 2],
    [['h.test', '-o', `a${NASTY}.jsonl.gz`, '--resume'], 2],
    [['h.test', '-o', `a${NASTY}.txt`, '--resume'], 2],
    [['h.test', '--summary-json', missing], 4],
    [['h.test', '--save', `here${NASTY}.csv`], 4],
    [['h.test', '--cookie-jar', missing], 4],
    [['h.test', '-b', missing], 4],
    [['h.test', '-b', `here${NASTY}.csv`], 2],
    [['h.test', '--netrc-file', missing], 4],
    [['h.test', '--cacert', missing], 4],
    [['h.test', '--cacert', `here${NASTY}.csv`], 4],
    [['h.test', '--cert', missing], 4],
    [['h.test', '--cert', `here${NASTY}.csv`], 4],
    [['h.test', '--config', missing], 2],
    [['h.test', '--config', `here${NASTY}.csv`], 2],
    [['h.test', '--interface', NASTY], 2],
    [['h.test', '--resolve', NASTY], 2],
    [['h.test', '--proxy', `x${NASTY}://y`], 2],
    [['h.test', '--timeout', NASTY], 2],
    [['h.test', '--format', NASTY], 2],
    [['h.test', '--template', `{${NASTY}}`], 2],
    [['h.test', '--template', `}${NASTY}`], 2],
    [['h.test', '--fail-if', NASTY], 2],
    [['h.test', '--fail-if', `failed>0${NASTY}`], 2],
    [['h.test', '--retry-on', NASTY], 2],
    [['h.test', '--url-column', NASTY, `here${NASTY}.csv`], 2],
    [['h.test', '-H', NASTY], 2],
    [['h.test', '-H', `${NASTY}: x`], 2],
    [['h.test', '-H', `@here${NASTY}.csv`], 2],
    [['h.test', '-H', `@${missing}`], 2],
    [['h.test', '-d', `@${missing}`], 2],
    [['h.test', '-X', NASTY], 2],
    [['h.test', '--dns-servers', NASTY], 2],
    [['h.test', '--allow-ip', NASTY], 2],
    [[`--${NASTY}`], 2],
    [[`-${NASTY}`], 2],
    [['completion', NASTY], 2],
  ];
  test.each(wrong)('%j', async (args, code) => {
    using folder = makeFolder();
    mkdirSync(folder.file('out'));
    folder.write(`here${NASTY}.csv`, 'no header, and no URL\n');
    const result = await gfetch(args, { cwd: folder.path });
    expectHarmless(outputs(folder, result));
    expect(result.stderr).toMatch(/^error: .+\n$/);
    expect(result.code).toBe(code);
  });

  test('nor does --fail-if that is met', async () => {
    using folder = makeFolder();
    mkdirSync(folder.file('out'));
    const result = await gfetch(['://', '--fail-if', 'failed\u2028>\ufeff0'], { cwd: folder.path });
    expectHarmless(outputs(folder, result));
    expect(result.stderr).toMatch(/--fail-if is met: failed/);
  });
});

test('a cell that a spreadsheet would run has an apostrophe before it, and a number has none', async () => {
  using folder = makeFolder();
  const formulas = ['=cmd()', '+1', '-1', '@SUM(A1)', '\uff1d1', "'=1"];
  folder.write(
    'list.jsonl',
    formulas.map((url) => `${JSON.stringify({ url, tag: -1 })}\n`).join(''),
  );
  const args = ['list.jsonl', '--ordered', '-o', 'a.csv', '--fields', 'input,tag'];
  await gfetch([...args, '--retries', '0'], { cwd: folder.path });
  expect(readCsv(folder.read('a.csv'))).toEqual(
    formulas.map((formula) => ({ input: `'${formula}`, tag: '-1' })),
  );
});
