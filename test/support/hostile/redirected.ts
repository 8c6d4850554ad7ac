import { echo, isRoot, once, to, toldNothing } from './redirecting.ts';
import { answers, response, whole, type Scenario } from './scenario.ts';

const stays = (status: string): Scenario => ({
  name: `${status.slice(0, 3)}-is-not-followed`,
  catalogue: [72],
  play: answers(to('/healthy/poison', status)),
  expect: whole({ status_code: Number(status.slice(0, 3)), num_redirects: 0 }),
});

const secrets = {
  user: 'me:secret',
  cookie: 'session=secret',
  headers: { 'x-api-key': 'secret', referer: 'http://secret.test/' },
};
const SECRETS: readonly Scenario[] = [
  {
    name: 'secrets-to-another-host',
    catalogue: [63],
    options: secrets,
    play: async (peer, request) => {
      const [, port = ''] = (request.headers['host'] ?? '').split(':');
      if (request.headers['host']?.startsWith('other') === true) return echo(peer, request);
      return peer.send(to(`http://other.test:${port}/secrets-to-another-host/`));
    },
    expect: toldNothing('/secrets-to-another-host/'),
  },
  {
    name: 'secrets-of-https-to-http',
    catalogue: [61, 63],
    tls: {},
    options: secrets,
    url: ({ tlsPort, port }) =>
      `https://localhost:${tlsPort('secrets-of-https-to-http')}/secrets-of-https-to-http/${port}`,
    play: async (peer, request) => {
      const [, port = ''] = request.segments;
      if (port === 'there') return echo(peer, request);
      return peer.send(to(`http://localhost:${port}/secrets-of-https-to-http/there`));
    },
    expect: toldNothing('/secrets-of-https-to-http/there'),
  },
  {
    name: 'location-with-credentials',
    catalogue: [64],
    play: async (peer, request) => {
      if (!isRoot(request)) return echo(peer, request);
      const host = request.headers['host'] ?? '';
      return peer.send(to(`http://evil:word@${host}/location-with-credentials/a`));
    },
    expect: {
      ...toldNothing('/location-with-credentials/a'),
      record: {
        body: JSON.stringify({ method: 'GET', path: '/location-with-credentials/a' }),
        final_url: /^http:\/\/127\.0\.0\.1:\d+\/location-with-credentials\/a$/,
      },
    },
  },
  {
    name: 'location-with-backslashes',
    catalogue: [65],
    play: async (peer, request) => {
      const host = request.headers['host'] ?? '';
      if (host.startsWith('other')) return echo(peer, request);
      const [, port = ''] = host.split(':');
      return peer.send(to(`\\\\other.test:${port}\\location-with-backslashes\\`));
    },
    options: { user: 'me:secret' },
    expect: toldNothing('/location-with-backslashes/'),
  },
  {
    name: 'location-without-scheme',
    catalogue: [65],
    play: async (peer, request) => {
      const host = request.headers['host'] ?? '';
      if (host.startsWith('other')) return echo(peer, request);
      const [, port = ''] = host.split(':');
      return peer.send(to(`//other.test:${port}/location-without-scheme/`));
    },
    options: { user: 'me:secret' },
    expect: toldNothing('/location-without-scheme/'),
  },
];

const post = { request: { method: 'POST', body: 'a=1' } };

const METHODS: readonly Scenario[] = [
  ...['301 Moved Permanently', '302 Found', '303 See Other'].map((status): Scenario => {
    const name = `post-after-${status.slice(0, 3)}`;
    return {
      ...post,
      name,
      catalogue: [71],
      play: once('a', status),
      expect: toldNothing(`/${name}/a`),
    };
  }),
  ...['307 Temporary Redirect', '308 Permanent Redirect'].map((status): Scenario => {
    const name = `post-after-${status.slice(0, 3)}`;
    const expect = toldNothing(`/${name}/a`, 'POST');
    return { ...post, name, catalogue: [71], play: once('a', status), expect };
  }),
  stays('300 Multiple Choices'),
  stays('304 Not Modified'),
  stays('305 Use Proxy'),
  stays('306 Switch Proxy'),
  {
    name: 'refresh-is-not-followed',
    catalogue: [73],
    play: answers(response('hello', 'Refresh: 0; url=/healthy/poison\r\n')),
    expect: whole({ status_code: 200, num_redirects: 0, body: 'hello' }),
  },
  {
    name: 'endless-body-of-a-redirect',
    catalogue: [70],
    play: async (peer, request) => {
      if (!isRoot(request)) return echo(peer, request);
      await peer.send('HTTP/1.1 302 Found\r\nLocation: a\r\n\r\n');
      return peer.flood('x'.repeat(10_000));
    },
    expect: toldNothing('/endless-body-of-a-redirect/a'),
    maxSeconds: 2,
  },
  {
    name: 'slow-body-of-a-redirect',
    catalogue: [70],
    play: async (peer, request) => {
      if (!isRoot(request)) return echo(peer, request);
      await peer.send('HTTP/1.1 302 Found\r\nLocation: a\r\nContent-Length: 100000\r\n\r\n');
      return peer.flood('x', 50);
    },
    request: { timeoutMs: 1_000 },
    expect: toldNothing('/slow-body-of-a-redirect/a'),
    maxSeconds: 3,
  },
];

/** What is asked, and told, where a response leads to. */
export const REDIRECTED: readonly Scenario[] = [...SECRETS, ...METHODS];
