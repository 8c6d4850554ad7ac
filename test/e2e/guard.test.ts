import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import {
  hasPublicNetwork,
  openPublicNetwork,
  type PublicNetwork,
} from '../support/public-network/index.ts';

const PUBLIC = 'http://8.8.8.8:PORT';
const PRIVATE = 'http://127.0.0.1:PORT';

const BLOCKED = { failed: true, error_code: 'blocked_address', error_phase: 'connect' };

/** What a failure says; the option that would allow it among it. */
const sentences = (records: readonly FetchRecord[]) => records.map(({ error }) => error);

describe.skipIf(!hasPublicNetwork())('the address guard, where 8.8.8.8 is a server', () => {
  let network: PublicNetwork;
  beforeAll(() => {
    network = openPublicNetwork();
  });
  afterAll(() => network[Symbol.dispose]());

  test('a public server may not lead to a private address', async () => {
    const { code, records, asked } = await network.gfetch(`${PUBLIC}/127.0.0.1/`);
    expect(code).toBe(1);
    expect(records).toMatchObject([{ ...BLOCKED, num_redirects: 1, status_code: null }]);
    expect(records[0]?.final_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(sentences(records)).toEqual([
      '127.0.0.1 is loopback (RFC 1122), and a redirect or link from a public address may not lead there (--allow-private)',
    ]);
    expect(asked).toEqual(['8.8.8.8/127.0.0.1/']);
  });

  test.each([
    ['localhost', 'localhost'],
    ['a name', 'private.test'],
    ['a number', '2130706433'],
    ['zero', '0.0.0.0'],
    ['an IPv4-mapped address', '[::ffff:127.0.0.1]'],
  ])('not as %s either', async (_title, host) => {
    const { records, asked } = await network.gfetch(`${PUBLIC}/${host}/`);
    expect(records).toMatchObject([BLOCKED]);
    expect(asked).toEqual([`8.8.8.8/${host}/`]);
  });

  test('nor to cloud metadata, nor into the private network', async () => {
    const hosts = ['169.254.169.254', '10.0.0.1', '192.168.0.1', '[fd00:ec2::254]'];
    const { records } = await network.gfetch(...hosts.map((host) => `${PUBLIC}/${host}/`));
    expect(records).toMatchObject(hosts.map(() => BLOCKED));
  });

  test.each([
    ['--allow-private', ['--allow-private']],
    ['--allow-ip of both', ['--allow-ip', '127.0.0.1,8.8.8.8']],
    ['--allow-ip as an exception', ['--allow-ip', '127.0.0.1', '--deny-private']],
  ])('it may with %s', async (_title, options) => {
    const { code, records, asked } = await network.gfetch(`${PUBLIC}/127.0.0.1/`, ...options);
    expect(code).toBe(0);
    expect(records).toMatchObject([{ failed: false, num_redirects: 1, remote_ip: '127.0.0.1' }]);
    expect(asked).toEqual(['8.8.8.8/127.0.0.1/', '127.0.0.1/']);
  });

  test('it may lead to public ones', async () => {
    const urls = [`${PUBLIC}/8.8.8.8/`, `${PUBLIC}/public.test/8.8.8.8/`];
    const { code, records } = await network.gfetch(...urls);
    expect(code).toBe(0);
    expect(records).toMatchObject(urls.map(() => ({ failed: false, remote_ip: '8.8.8.8' })));
  });

  test('what a public server was asked on the way to counts, wherever the way began', async () => {
    const { records, asked } = await network.gfetch(`${PRIVATE}/8.8.8.8/127.0.0.1/`);
    expect(records).toMatchObject([{ ...BLOCKED, num_redirects: 2 }]);
    expect(asked).toEqual(['127.0.0.1/8.8.8.8/127.0.0.1/', '8.8.8.8/127.0.0.1/']);
  });

  test('a private server that the user named may lead to a private one', async () => {
    const urls = [`${PRIVATE}/127.0.0.1/`, 'http://private.test:PORT/localhost/127.0.0.1/'];
    const { code, records } = await network.gfetch(...urls);
    expect(code).toBe(0);
    expect(records).toMatchObject(urls.map(() => ({ failed: false, remote_ip: '127.0.0.1' })));
  });

  test('of a name with a private and a public address only the public one is dialled', async () => {
    const { records, asked } = await network.gfetch(`${PUBLIC}/mixed.test/`, '--with', 'dns');
    expect(records).toMatchObject([
      { failed: false, remote_ip: '8.8.8.8', dns: ['127.0.0.1', '8.8.8.8'] },
    ]);
    expect(asked).toEqual(['8.8.8.8/mixed.test/', '8.8.8.8/']);
  });

  test('a name that is private only when it is looked up again is refused then', async () => {
    const { records, asked } = await network.gfetch('http://rebind.test:PORT/rebind.test/');
    expect(records).toMatchObject([{ ...BLOCKED, num_redirects: 1 }]);
    expect(asked).toEqual(['8.8.8.8/rebind.test/']);
  });

  test('--deny-private refuses what the user names, too, and asks the others', async () => {
    const urls = [
      `${PRIVATE}/`,
      'http://private.test:PORT/',
      'http://mixed.test:PORT/',
      `${PUBLIC}/`,
    ];
    const { code, records, asked } = await network.gfetch(...urls, '--deny-private', '--ordered');
    expect(code).toBe(1);
    expect(records).toMatchObject([
      BLOCKED,
      BLOCKED,
      { failed: false, remote_ip: '8.8.8.8' },
      { failed: false, remote_ip: '8.8.8.8' },
    ]);
    expect(asked).toEqual(['8.8.8.8/', '8.8.8.8/']);
  });

  test('--default-scheme auto does not try http where https is forbidden', async () => {
    const options = ['--default-scheme', 'auto', '--deny-private'];
    const { records, asked } = await network.gfetch('127.0.0.1:PORT/', ...options);
    expect(records).toMatchObject([BLOCKED]);
    expect(records[0]?.url).toMatch(/^https:/);
    expect(asked).toEqual([]);
  });
});
