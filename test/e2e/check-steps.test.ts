import { describe, expect, test } from 'vitest';

import { check } from '../support/check/run.ts';
import { startShop, type Shop } from '../support/check/shop.ts';
import { gfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { send, type Routes } from '../support/routes.ts';

const PASSWORD = 'pw-Xq7aLpha"&Xq7bRavo';
const TOKEN = 'tk-Xq7cHarlie/Xq7dElta';

/** Who logs in gets a token, and who shows it gets the orders. */
const ROUTES: Routes = {
  '/login': ({ reply, request }) => {
    if (request.method !== 'POST' || !request.body.includes(JSON.stringify(PASSWORD))) {
      return send(reply, 403, 'who are you?\n');
    }
    reply.setHeader('x-session', 's-1');
    send(reply, 200, JSON.stringify({ token: TOKEN, user: { id: 7 } }), 'application/json');
  },
  '/orders/:id': ({ reply, request, args }) => {
    const isKnown = request.headers['authorization'] === `Bearer ${TOKEN}` && args[0] === '7';
    if (!isKnown) return send(reply, 401, `not with ${String(request.headers['authorization'])}\n`);
    send(reply, 200, '{"orders": [1, 2]}', 'application/json');
  },
  '/echo-secrets': ({ reply, request }) => {
    reply.setHeader('location', request.path.replace('echo-secrets', 'elsewhere'));
    send(reply, 302, JSON.stringify({ ...request.headers, body: request.body }));
  },
};

/** Logs in, then asks for the orders of the user that it is told of. */
function steps(shop: Shop, password: string): string {
  return `checks:
  - name: orders
    steps:
      - name: log in
        url: ${shop.site.url('/login')}
        method: POST
        headers: { content-type: application/json }
        body: '{"password": ${password}}'
        capture: { token: $.token, user: $.user.id, session: header.x-session }
      - name: orders
        url: ${shop.site.url('/orders/{{user}}')}
        headers: { authorization: 'Bearer {{token}}', x-session: '{{session}}' }
        expect:
          json: { $.orders: { length: 2 } }
`;
}

const FILES = ['o.jsonl', 'o.xml', 'o.tap', 'o.prom', 'o.md', 'o.html', 'o.txt', 'state.json'];
const OUTPUTS = [...FILES.slice(0, -1).flatMap((file) => ['-o', file]), '--state', 'state.json'];
const env = { SHOP_PASSWORD_JSON: JSON.stringify(PASSWORD) };

/** What of the secrets can be read in any output. */
function leaksIn(folder: Folder, ...texts: readonly string[]): string[] {
  const all = [...texts, ...FILES.map((file) => folder.read(file))];
  return all.flatMap((text) => text.match(/.{0,80}xq7.{0,40}/gi) ?? []);
}

describe('steps', () => {
  test('log in, take the token, use it', async () => {
    await using shop = await startShop(ROUTES);
    using folder = makeFolder();
    folder.write('t.yaml', steps(shop, '${SHOP_PASSWORD_JSON}'));
    const { code, stdout, stderr, lines } = await check(['t.yaml', ...OUTPUTS, '-o', '-'], {
      cwd: folder.path,
      env,
    });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(lines).toMatchObject([
      { check: 'orders', verdict: 'ok', step: 'orders', status_code: 200, findings: [] },
    ]);
    expect(shop.site.requests.map(({ path }) => path)).toEqual(['/login', '/orders/7']);
    expect(shop.site.requests[1]?.headers['x-session']).toBe('s-1');
    expect(leaksIn(folder, stdout, stderr)).toEqual([]);
  });

  test('the first that fails ends it, and is named', async () => {
    await using shop = await startShop(ROUTES);
    using folder = makeFolder();
    folder.write('t.yaml', steps(shop, '"guess"'));
    const { code, lines } = await check(['t.yaml', '--retries', '0'], { cwd: folder.path });
    expect(code).toBe(1);
    expect(lines).toMatchObject([{ verdict: 'fail', step: 'log in', status_code: 403 }]);
    expect(shop.site.requests).toHaveLength(1);
  });

  test('a value that is not there fails, and is named', async () => {
    await using shop = await startShop(ROUTES);
    using folder = makeFolder();
    folder.write('t.yaml', steps(shop, '${SHOP_PASSWORD_JSON}').replace('$.token', '$.tokken'));
    const { code, lines } = await check(['t.yaml'], { cwd: folder.path, env });
    expect(code).toBe(1);
    expect(lines[0]?.findings).toMatchObject([{ assertion: expect.stringMatching(/token/) }]);
    expect(shop.site.requests).toHaveLength(1);
  });
});

/** Also as it stands in JSON, in a URL, and in what quotes these. */
const PASSWORDS: [name: string, password: string][] = [
  ['of letters', 'pw-Xq7aLpha.Xq7bRavo'],
  ['that JSON and URLs escape', PASSWORD],
  ['of other letters', 'pw-Xq7aLphä ü Xq7bRavo'],
];

test.each(PASSWORDS)(
  'a secret %s is shown nowhere, whatever a server repeats',
  async (_, password) => {
    await using shop = await startShop(ROUTES);
    using folder = makeFolder();
    const echo = shop.site.url('/echo-secrets');
    folder.write(
      't.yaml',
      `checks:
  - name: told by the server
    url: ${echo}?key=\${SHOP_PASSWORD}
    headers: { x-key: '\${SHOP_KEY}' }
    body: '{"password": \${SHOP_PASSWORD_JSON}, "plain": "\${SHOP_PASSWORD}"}'
    method: POST
    expect: { status: 200, body: { equals: '\${SHOP_PASSWORD}' }, redirect: none }
  - name: in vain
    url: http://user:\${SHOP_PASSWORD}@127.0.0.1:9/\${SHOP_PASSWORD}
  - name: wrong token
    steps:
      - name: log in
        url: ${shop.site.url('/login')}
        method: POST
        body: '{"password": \${LOGIN_JSON}}'
        capture: { token: $.token }
      - name: told
        url: ${echo}
        headers: { authorization: 'Basic {{token}}' }
        expect: { status: 200, body: never }
`,
    );
    const secrets = {
      SHOP_PASSWORD: password,
      SHOP_PASSWORD_JSON: JSON.stringify(password),
      SHOP_KEY: encodeURIComponent(password),
      LOGIN_JSON: JSON.stringify(PASSWORD),
    };
    const options = { cwd: folder.path, env: secrets };
    const args = ['check', 't.yaml', '--retries', '0', '--no-location', ...OUTPUTS];
    const first = await gfetch(args, options);
    expect(first.code, first.stderr).toBe(1);
    // It was sent, and came back.
    const sent = shop.site.requests.filter(({ headers }) => headers['x-key'] === secrets.SHOP_KEY);
    expect(sent).toHaveLength(1);
    const second = await gfetch([...args, '-o', '-', '--format', 'github'], options);
    const status = await gfetch(['check', 't.yaml', '--state', 'state.json', '--status'], options);
    const said = [first, second, status].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    expect(leaksIn(folder, ...said)).toEqual([]);
  },
);

test.each([...PASSWORDS, ['of two lines', 'pw-Xq7aLpha\nXq7bRavo']])(
  'what is wrong with a secret %s is told without it',
  async (_, password) => {
    using folder = makeFolder();
    folder.write(
      't.yaml',
      'checks:\n  - url: "${SHOP_PASSWORD}"\n    expect: {status: "${SHOP_PASSWORD}"}\n',
    );
    const options = { cwd: folder.path, env: { SHOP_PASSWORD: password } };
    const { code, stderr } = await gfetch(['check', 't.yaml'], options);
    expect(code).toBe(2);
    expect(stderr).toMatch(/t\.yaml:[23]:/);
    expect(stderr).not.toMatch(/xq7/i);
  },
);
