import { describe, expect, test } from 'vitest';

import { startCheck } from '../support/check/run.ts';
import { startShop } from '../support/check/shop.ts';
import { startSmtpReceiver } from '../support/check/smtp-receiver.ts';
import { certificates } from '../support/certificates.ts';
import { makeFolder } from '../support/folder.ts';

const LOGIN = { user: 'me', pass: 'p@ss/word' };

describe('a mail goes out', () => {
  test.each([
    ['smtps, encrypted from the beginning', 'smtps', 'implicit', ''],
    ['smtp, encrypted when the server offers it', 'smtp', 'starttls', ''],
    ['smtp, and not unless it is encrypted', 'smtp', 'starttls', '&starttls=always'],
  ] as const)('by %s', async (_how, kind, mode, extra) => {
    const { ca, valid } = await certificates();
    await using shop = await startShop();
    await using mail = await startSmtpReceiver({ login: LOGIN, tls: { ...valid, mode } });
    using folder = makeFolder();
    shop.set('cart', 500);
    const target = `${kind}://\${USER_NAME}:\${PASSWORD}@127.0.0.1:${mail.port}?from=a@a.test&to=b@b.test${extra}`;
    const { code, stderr } = await startCheck(
      [shop.url('cart'), '--notify', target, '--retries', '0'],
      {
        env: {
          NODE_EXTRA_CA_CERTS: folder.write('ca.pem', ca),
          USER_NAME: LOGIN.user,
          PASSWORD: LOGIN.pass,
        },
      },
    ).finished;
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.not.stringMatching(/error/) });
    expect(mail.mails.map(({ from, to }) => [from, to])).toEqual([['a@a.test', ['b@b.test']]]);
    expect(mail.mails[0]?.source).toMatch(/^Subject: \[gfetch\] 1 down/m);
  });

  test('but not to a server that nobody vouches for, or not by that name', async () => {
    const made = await certificates();
    await using shop = await startShop();
    using folder = makeFolder();
    shop.set('cart', 500);
    const trusts = { NODE_EXTRA_CA_CERTS: folder.write('ca.pem', made.ca) };
    const cases = [
      ['valid', {}],
      ['wrong-host', trusts],
    ] as const;
    // At once: each is tried several times.
    await Promise.all(
      cases.map(async ([kind, env]) => {
        await using mail = await startSmtpReceiver({ tls: { ...made[kind], mode: 'implicit' } });
        const target = `smtps://127.0.0.1:${mail.port}?from=a@a.test&to=b@b.test`;
        const args = [shop.url('cart'), '--notify', target, '--retries', '0'];
        const { code, stderr } = await startCheck(args, { env }).finished;
        expect(code).toBe(4);
        expect(stderr).toMatch(/warning: smtps 127\.0\.0\.1: .*(?:certificate|altnames)/);
        expect(mail.mails).toEqual([]);
      }),
    );
  });
});
