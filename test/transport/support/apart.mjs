// A server with an event loop of its own: `node apart.mjs`. It tells its parent its port, then `asked`
// for each request. `/after/MS` is answered after so many milliseconds, `/never` is not.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  process.send('asked');
  const [, way, ms] = request.url.split('/');
  if (way === 'after') setTimeout(() => response.end('ok'), Number(ms));
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.on('disconnect', () => process.exit());
