import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { encodedWords } from '../../src/alerts/encoded-words.ts';
import { CHANNEL_KINDS, checkChannel, parseChannel } from '../../src/alerts/index.ts';
import { parseSmtpTarget } from '../../src/alerts/smtp-target.ts';
import { UsageError } from '../../src/model/errors.ts';
import { makeFolder } from '../support/folder.ts';
import { alert, tools } from './alerts.ts';

const SECRET = 'S3CR3TS3CR3T';

describe('parseChannel', () => {
  test.each(CHANNEL_KINDS.flatMap((kind) => kind.examples.map((each) => [each] as const)))(
    'the example %s',
    async (example) => {
      const env = Object.fromEntries(
        [...example.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [
          name,
          name.endsWith('_URL') ? `https://hooks.example.com/${SECRET}` : SECRET,
        ]),
      );
      checkChannel(example, env);
      const channel = await parseChannel(example, env);
      expect(channel.id).toMatch(/^[a-z+]+:[0-9a-f]{24}$/);
      expect((await parseChannel(example, env)).id).toBe(channel.id);
      expect(channel.id + channel.label).not.toContain(SECRET.slice(0, 6) + '/');
    },
  );

  test.each([
    [`slack:https://hooks.slack.com/services/${SECRET}`, 'slack hooks.slack.com'],
    [`https://u:${SECRET}@example.com/x`, 'webhook example.com'],
    [`pagerduty:${SECRET}`, 'pagerduty events.pagerduty.com'],
    [`exec:TOKEN=${SECRET} /opt/bin/notify.sh --key ${SECRET}`, 'exec notify.sh'],
    [`smtps://u:${SECRET}@mail.example.com?from=a@b.c&to=d@e.f`, 'smtps mail.example.com'],
  ])('the label of %s', async (text, label) => {
    expect((await parseChannel(text, {})).label).toBe(label);
  });

  test.each([
    [`slak:https://hooks.slack.com/${SECRET}`, /no kind “slak”: did you mean slack\?/],
    ['slack', /slack needs a target: slack:URL/],
    [SECRET, /KIND:TARGET; there are exec, /],
    [`slack:hooks.slack.com/${SECRET}`, /whole http or https URL/],
    [`webhook:ftp://${SECRET}`, /whole http or https URL/],
    ['slack:${NOT_THERE}', /NOT_THERE, which is not set/],
    ['slack:${EMPTY}', /EMPTY, which is empty/],
    ['exec: ', /needs a command/],
    ['markdown:', /needs the path/],
    [`pagerduty:${SECRET}!`, /routing key/],
    [`smtp://u:${SECRET}@mail.test?from=a@b.c`, /needs to=ADDRESS/],
    [`smtp://u:${SECRET}@mail.test?to=a@b.c`, /needs from=ADDRESS/],
    [`smtp://u:${SECRET}@mail.test?form=a@b.c&to=a@b.c`, /“form”: did you mean from\?/],
    [`smtp://u:${SECRET}%zz@mail.test?from=a@b.c&to=a@b.c`, /%25/],
    [`smtp://u:${SECRET}@mail.test?from=a@b.c%0d%0aBcc:x@y.z&to=a@b.c`, /no address in from/],
    [`smtp://u:${SECRET}@mail.test?from=a@b.c&to=a@b.c&starttls=alway`, /did you mean always/],
    ['smtp:mail.test', /needs a server/],
  ])('%s is refused', async (text, message) => {
    const refused = await parseChannel(text, { EMPTY: '' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect(String(refused)).toMatch(message);
    expect(String(refused)).not.toContain(SECRET);
    expect(() => checkChannel(text, { EMPTY: '' })).toThrow(UsageError);
  });

  test('the variables of a command are the shell’s', async () => {
    expect((await parseChannel('exec:echo ${ALERT_SUMMARY}', {})).label).toBe('exec echo');
  });
});

describe('parseSmtpTarget', () => {
  const read = (text: string) => parseSmtpTarget('smtp', `//${text}?from=a@b.c&to=a@b.c`);

  test.each([
    ['mail.test', { host: 'mail.test', port: 587, startTls: 'auto', login: null }],
    ['mail.test:80', { port: 80 }],
    ['mail.test:2525', { port: 2525 }],
    ['[::1]:25', { host: '::1', port: 25 }],
    ['u:p@mail.test', { startTls: 'always', login: { user: 'u', pass: 'p' } }],
    ['u:p@127.0.0.1', { startTls: 'auto' }],
    ['u:p@127.evil.test', { startTls: 'always' }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });
});

test('encoded words come back as they were', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const words = encodedWords(text);
      expect(words).toMatch(/^[\u0020-\u007e]*$/);
      if (words === text) return;
      const decoded = words
        .split(' ')
        .map((word) => Buffer.from(word.slice(10, -2), 'base64').toString());
      expect(decoded.join('')).toBe(text);
    }),
  );
});

describe('markdown', () => {
  test('appends; what is from outside is in code spans', async () => {
    using folder = makeFolder();
    const path = folder.write('summary.md', 'before\n');
    const channel = await parseChannel('markdown:${SUMMARY}', { SUMMARY: path });
    const evil = alert('a', {
      check: { ...alert('a').check, id: '`@team` | <script>\n# x' },
    });
    expect(await channel.send([evil], tools())).toEqual({ delivered: [evil], problem: null });
    const text = folder.read('summary.md');
    expect(text).toMatch(/^before\n\n### 1 down: /);
    expect(text).toContain(String.raw`#### 🔴 ` + '`` `@team` | <script>\\x0a# x `` is down\n');
    expect(text).toContain('- `status`: expected `200`, got `503`\n');
  });

  test('a folder is no file', async () => {
    using folder = makeFolder();
    const channel = await parseChannel(`markdown:${folder.path}`, {});
    expect(await channel.send([alert('a')], tools())).toEqual({
      delivered: [],
      problem: 'cannot be written: is a directory',
    });
  });
});
