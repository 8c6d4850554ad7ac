import { describe, expect, test } from 'vitest';

import { deliver, parseChannel } from '../../src/alerts/index.ts';
import { smtpChannel } from '../../src/alerts/smtp.ts';
import { startSmtpReceiver } from '../support/check/smtp-receiver.ts';
import { alert, NOW_MS, pending, recovery, tools } from './alerts.ts';

const ADDRESSES = 'from=gfetch@example.com&to=a+b@example.com,ops@example.com';

/** A header of a mail, its folded lines in one, its encoded words decoded. */
function headerOf(source: string, name: string): string {
  const head = source.slice(0, source.indexOf('\n\n')).replaceAll(/\n[ \t]+/g, ' ');
  const line = head.split('\n').find((each) => each.toLowerCase().startsWith(`${name}: `)) ?? '';
  return line
    .slice(name.length + 2)
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString()
        : decodeURIComponent(text.replaceAll('_', ' ').replaceAll('=', '%')),
    );
}

describe('smtp', () => {
  test('one mail for all, with a login and a subject that is not ASCII', async () => {
    const login = { user: 'robot@example.com', pass: 'p@ss:w/ö?' };
    await using receiver = await startSmtpReceiver({ login });
    const env = { SMTP_USER: login.user, SMTP_PASSWORD: login.pass };
    const channel = await parseChannel(
      `smtp://\${SMTP_USER}:\${SMTP_PASSWORD}@127.0.0.1:${receiver.port}?${ADDRESSES}`,
      env,
    );
    expect(channel.label).toBe('smtp 127.0.0.1');
    const alerts = [alert('größe'), recovery('home')];
    expect(await channel.send(alerts, tools())).toEqual({ delivered: alerts, problem: null });
    expect(receiver.mails).toHaveLength(1);
    const [mail] = receiver.mails;
    expect(mail).toMatchObject({
      from: 'gfetch@example.com',
      to: ['a+b@example.com', 'ops@example.com'],
    });
    const source = mail?.source ?? '';
    expect(headerOf(source, 'subject')).toBe('[gfetch] 1 down, 1 up again: shop/größe, shop/home');
    expect(headerOf(source, 'auto-submitted')).toBe('auto-generated');
    expect(headerOf(source, 'content-type')).toBe('text/plain; charset=utf-8');
  });

  test('no login, and the text as others get it', async () => {
    await using receiver = await startSmtpReceiver();
    const channel = await parseChannel(`smtp://127.0.0.1:${receiver.port}?${ADDRESSES}`, {});
    await channel.send([alert('login')], tools());
    expect(receiver.mails[0]?.source).toContain(
      'shop/login is down\n  status: expected 200, got 503\n',
    );
    expect(receiver.commands.some((line) => line.startsWith('AUTH'))).toBe(false);
  });

  test('a name cannot add a header or a receiver', async () => {
    await using receiver = await startSmtpReceiver();
    const channel = await parseChannel(`smtp://127.0.0.1:${receiver.port}?${ADDRESSES}`, {});
    const evil = alert('x\r\nBcc: evil@example.com\r\n\r\nbody\r\n.\r\nMAIL FROM:<e@x>');
    expect((await channel.send([evil], tools())).problem).toBeNull();
    expect(receiver.mails).toHaveLength(1);
    expect(receiver.mails[0]?.to).toEqual(['a+b@example.com', 'ops@example.com']);
    expect(receiver.mails[0]?.source).not.toMatch(/^bcc:/im);
  });

  test('a wrong password is told, and not shown', async () => {
    await using receiver = await startSmtpReceiver({ login: { user: 'u', pass: 'right' } });
    const channel = await parseChannel(
      `smtp://u:WR0NGPASS@127.0.0.1:${receiver.port}?${ADDRESSES}`,
      {},
    );
    const { delivered, problem } = await channel.send([alert('a')], tools());
    expect(delivered).toEqual([]);
    expect(problem).toMatch(/535 5\.7\.8 not with/);
    expect(problem).not.toContain('WR0NGPASS');
    expect(problem).not.toContain(Buffer.from('\0u\0WR0NGPASS').toString('base64'));
  });

  test('a server that refuses for now gets it at the second try', async () => {
    await using receiver = await startSmtpReceiver({ refuses: 1 });
    const channel = await parseChannel(`smtp://127.0.0.1:${receiver.port}?${ADDRESSES}`, {});
    const all = pending(channel, alert('a'));
    const result = await deliver(all, [channel], { ...tools(), nowMs: NOW_MS, tryDelayMs: 5 });
    expect(result).toEqual({ left: [], problems: [] });
    expect(receiver.mails).toHaveLength(1);
  });

  test('a receiver that there is not is told; the others have the mail', async () => {
    await using receiver = await startSmtpReceiver({ unknown: ['ops@example.com'] });
    const channel = await parseChannel(`smtp://127.0.0.1:${receiver.port}?${ADDRESSES}`, {});
    const alerts = [alert('a')];
    expect(await channel.send(alerts, tools())).toEqual({
      delivered: alerts,
      problem: 'the server refused ops@example.com',
    });
  });

  test.each([
    ['connectMs', { connectMs: 150, totalMs: 20_000 }],
    ['totalMs', { connectMs: 20_000, totalMs: 150 }],
  ])('a server that says nothing is left after %s', async (_name, limits) => {
    await using receiver = await startSmtpReceiver({ hangs: true });
    const channel = smtpChannel('smtp', `//127.0.0.1:${receiver.port}?${ADDRESSES}`, limits);
    const begun = Date.now();
    const sent = await channel.send([alert('a')], tools());
    expect(sent.delivered).toEqual([]);
    expect(sent.problem).toBeTruthy();
    expect(Date.now() - begun).toBeLessThan(8_000);
  });

  test('a password is not sent without TLS where it was not allowed to', async () => {
    await using receiver = await startSmtpReceiver({ login: { user: 'u', pass: 'p' } });
    const channel = await parseChannel(
      `smtp://u:p@127.0.0.1:${receiver.port}?${ADDRESSES}&starttls=always`,
      {},
    );
    expect((await channel.send([alert('a')], tools())).delivered).toEqual([]);
    expect(receiver.commands.some((line) => line.startsWith('AUTH'))).toBe(false);
  });
});
