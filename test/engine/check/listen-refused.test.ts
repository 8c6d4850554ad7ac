import { describe, expect, test } from 'vitest';

import { listen, type Listening, type LiveView } from '../../../src/engine/check/listen.ts';
import { UsageError } from '../../../src/model/errors.ts';

const VIEW: LiveView = {
  page: () => '',
  metrics: () => '',
  checks: () => new Map(),
  health: () => ({ isHealthy: true, body: {} }),
};

const at = (host: string, port = 0): Promise<Listening> =>
  listen({ host, port }, VIEW, () => undefined);

describe('where it cannot listen', () => {
  test('a port that is taken', async () => {
    const first = await at('127.0.0.1');
    const port = Number(new URL(first.url).port);
    const second = at('127.0.0.1', port);
    await expect(second).rejects.toThrow(UsageError);
    await expect(second).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: another program does; take another port, or 0 for any that is free`,
    );
    await first.close();
  });

  test.each([
    ['192.0.2.1', /^cannot listen on 192\.0\.2\.1:0: this machine does not have the address/],
    ['nobody.invalid', /^cannot listen on nobody\.invalid:0: the name /],
  ])('%s', async (host, expected) => {
    await expect(at(host)).rejects.toThrow(expected);
  });
});

test.each(['127.0.0.1', 'localhost'])('the address that is told of %s', async (host) => {
  const listening = await at(host);
  expect(listening.url).toMatch(new RegExp(`^http://${host}:[1-9]\\d*/$`));
  await listening.close();
});
