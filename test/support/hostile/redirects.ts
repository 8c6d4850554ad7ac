import { echo, isRoot, once, to, toldNothing } from './redirecting.ts';
import { answers, fails, response, whole, type Scenario } from './scenario.ts';

const LOST = fails('too_many_redirects', 'headers', { num_redirects: 10, status_code: 302 });
const REFUSED = fails('bad_redirect', 'headers', { status_code: 302, num_redirects: 0 });

const refused = (name: string, location: string): Scenario => ({
  name: `to-${name}`,
  catalogue: [60],
  play: answers(to(location)),
  expect: REFUSED,
});

const leads = (
  name: string,
  catalogue: readonly number[],
  location: string,
  path: string,
): Scenario => ({
  name,
  catalogue,
  play: once(location),
  expect: toldNothing(path),
});

const MAZES: readonly Scenario[] = [
  {
    name: 'loop-to-itself',
    catalogue: [57],
    play: answers(to('/loop-to-itself/')),
    expect: LOST,
  },
  {
    name: 'loop-of-two',
    catalogue: [57],
    play: (peer, request) => peer.send(to(isRoot(request) ? '/loop-of-two/b' : '/loop-of-two/')),
    expect: LOST,
  },
  {
    name: 'maze',
    catalogue: [58, 59],
    play: (peer) => peer.send(to(`/maze/${Math.random()}`)),
    expect: LOST,
  },
  {
    name: 'maze-of-many-hosts',
    catalogue: [59],
    url: ({ port }) => `http://start.maze.test:${port}/maze-of-many-hosts/`,
    play: (peer, { headers }) => {
      const [, port = ''] = (headers['host'] ?? '').split(':');
      const host = `h${String(Math.random()).slice(2)}.maze.test:${port}`;
      return peer.send(to(`http://${host}/maze-of-many-hosts/`));
    },
    // That of the first host has ended well, and waits for its next.
    expect: { ...LOST, connection: 'kept' },
  },
  {
    name: 'maze-of-growing-paths',
    catalogue: [59],
    play: (peer, { path }) => peer.send(to(`${path}${'a'.repeat(500)}/`)),
    expect: LOST,
  },
  {
    name: 'loop-with-cookies',
    catalogue: [74],
    play: (peer) =>
      peer.send(
        response(
          '',
          `Location: /loop-with-cookies/\r\nSet-Cookie: n=${Math.random()}\r\n`,
          '302 Found',
        ),
      ),
    expect: LOST,
  },
];

const PLACES: readonly Scenario[] = [
  refused('file', 'file:///etc/passwd'),
  refused('ftp', 'ftp://127.0.0.1/'),
  refused('javascript', 'javascript:alert(1)'),
  refused('data', 'data:text/html,hello'),
  refused('gopher', 'gopher://127.0.0.1:70/_x'),
  refused('blob', 'blob:http://127.0.0.1/x'),
  refused('a-broken-host', 'http://[::1'),
  refused('no-host', 'http://'),
  refused('a-port-too-high', 'http://127.0.0.1:99999/'),
  {
    name: 'location-twice',
    catalogue: [51],
    play: answers(response('', 'Location: /a\r\nLocation: /b\r\n', '302 Found')),
    expect: REFUSED,
  },
  {
    name: 'location-twice-the-same',
    catalogue: [51],
    play: (peer, request) =>
      isRoot(request)
        ? peer.send(response('', 'Location: a\r\nLocation: a\r\n', '302 Found'))
        : echo(peer, request),
    expect: toldNothing('/location-twice-the-same/a'),
  },
  {
    name: 'location-missing',
    catalogue: [68],
    play: answers(response('hello', '', '302 Found')),
    expect: whole({ status_code: 302, num_redirects: 0, body: 'hello' }),
  },
  {
    name: 'location-empty',
    catalogue: [68],
    play: answers(response('hello', 'Location: \r\n', '302 Found')),
    expect: whole({ status_code: 302, num_redirects: 0 }),
  },
  {
    name: 'location-of-20-kb',
    catalogue: [68],
    play: answers(to(`/${'a'.repeat(20_000)}`)),
    expect: REFUSED,
  },
  {
    name: 'location-of-100-kb',
    catalogue: [68],
    play: answers(to(`/${'a'.repeat(100_000)}`)),
    expect: fails('headers_too_large', 'headers'),
  },
  leads(
    'location-in-utf-8',
    [66],
    '/location-in-utf-8/caf\u00c3\u00a9',
    '/location-in-utf-8/caf%C3%A9',
  ),
  leads(
    'location-in-latin-1',
    [66],
    '/location-in-latin-1/caf\u00e9',
    '/location-in-latin-1/caf%C3%A9',
  ),
  leads(
    'location-with-spaces',
    [67],
    ' /location-with-spaces/a b\t',
    '/location-with-spaces/a%20b',
  ),
  leads(
    'location-with-tab-inside',
    [67],
    '/location-with-tab-inside/a\tb',
    '/location-with-tab-inside/ab',
  ),
  {
    name: 'location-with-cr-inside',
    catalogue: [67],
    play: answers(to('/healthy/poison\r/x')),
    expect: fails('bad_response', 'headers'),
  },
  {
    name: 'fragment-is-inherited',
    catalogue: [69],
    url: ({ origin }) => `${origin}/fragment-is-inherited/#part`,
    play: once('a'),
    expect: whole({ num_redirects: 1, final_url: /\/fragment-is-inherited\/a#part$/ }),
  },
];

/** Where responses lead to. */
export const REDIRECTS: readonly Scenario[] = [...MAZES, ...PLACES];
