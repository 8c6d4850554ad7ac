import { numberAt, send, type Exchange, type Routes } from './routes.ts';

/** Routes about statuses, headers, redirects and credentials. */
export const httpRoutes: Routes = {
  '/status/:code': ({ reply, args }) => {
    const status = numberAt(args, 0);
    if (status !== 204 && status !== 304) return send(reply, status, `${status}\n`);
    reply.statusCode = status;
    reply.end();
  },

  /** A chain of `n` redirects that ends at `/redirect/0`. */
  '/redirect/:n': ({ reply, args }) => {
    const left = numberAt(args, 0);
    if (left === 0) return send(reply, 200, 'arrived\n');
    reply.setHeader('location', `/redirect/${left - 1}`);
    send(reply, 302);
  },
  '/redirect-to': ({ reply, query }) => {
    reply.setHeader('location', query.get('url') ?? '');
    send(reply, Number(query.get('status') ?? 302));
  },

  '/echo': ({ request, reply }) => {
    const { method, path, headers, body } = request;
    send(reply, 200, JSON.stringify({ method, path, headers, body }), 'application/json');
  },
  '/headers': ({ reply, query }) => {
    for (const name of new Set(query.keys())) reply.setHeader(name, query.getAll(name));
    reply.end('ok\n');
  },
  '/cookies/set': ({ reply, query }) => {
    reply.setHeader(
      'set-cookie',
      [...query].map(([name, value]) => `${name}=${value}; Path=/`),
    );
    send(reply, 200, 'ok\n');
  },
  '/basic/:user/:pass': ({ request, reply, args }) => {
    const expected = `Basic ${Buffer.from(args.join(':')).toString('base64')}`;
    if (request.headers['authorization'] === expected) return send(reply, 200, 'welcome\n');
    reply.setHeader('www-authenticate', 'Basic realm="site"');
    send(reply, 401, 'who are you?\n');
  },

  /** 503 for the first `n` requests with this key, then 200. */
  '/flaky/:n/:key': ({ reply, args, earlier }) => {
    if (earlier < numberAt(args, 0)) return send(reply, 503, 'not yet\n');
    send(reply, 200, 'ok\n');
  },
  /** The first request with this key is asked to come again; `?status=` in place of 429. */
  '/retry-after/:seconds/:key': ({ reply, args, query, earlier }) => {
    if (earlier > 0) return send(reply, 200, 'ok\n');
    reply.setHeader('retry-after', args[0] ?? '');
    send(reply, Number(query.get('status') ?? 429), 'later\n');
  },

  '/page/:n': page,
};

function page({ reply, args }: Exchange): void {
  const number = numberAt(args, 0);
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Page ${number}</title></head>
<body>
<h1>Page ${number}</h1>
<a href="/page/${number + 1}">next</a>
<a href="${number + 2}">the one after</a>
<img src="/bytes/100" alt="">
</body>
</html>
`;
  send(reply, 200, html, 'text/html; charset=utf-8');
}
