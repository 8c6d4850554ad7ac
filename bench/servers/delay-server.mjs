// A server that takes DELAY_MS for each answer, cheaply enough to stand for many slow ones.
// usage: delay-server.mjs DELAY_MS, forked; sends its port, and the number of requests when asked.
import { createServer } from 'node:net';

const END_OF_HEADERS = '\r\n\r\n';
const BODY = 'x'.repeat(1024);
const RESPONSE = Buffer.from(
  `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${BODY.length}${END_OF_HEADERS}${BODY}`,
);
const delayMs = Number(process.argv[2]);
let requests = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let unread = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    const parts = (unread + chunk).split(END_OF_HEADERS);
    unread = parts.pop();
    requests += parts.length;
    // Requests with a body are not understood; nobody sends any here.
    for (let i = 0; i < parts.length; i++) setTimeout(() => socket.write(RESPONSE), delayMs);
  });
  socket.on('error', () => socket.destroy()); // the client may leave as it likes
});

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send({ port: server.address().port });
});
process.on('message', () => process.send({ requests }));
process.on('disconnect', () => process.exit());
