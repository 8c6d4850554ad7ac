import { sampleBytes } from './body-routes.ts';
import { numberAt, send, type Exchange, type Reply, type Routes } from './routes.ts';

const PROMISED_BYTES = 1000;

/** Routes of servers that are slow, stop in the middle, or hang up. */
export const faultRoutes: Routes = {
  '/delay/:ms': ({ reply, args }) => {
    const timer = setTimeout(() => send(reply, 200, 'at last\n'), numberAt(args, 0));
    reply.once('close', () => clearTimeout(timer));
  },
  /** One byte every `ms`. */
  '/drip': drip,

  /** Takes the request and says nothing. */
  '/stall-headers': () => {},
  /** Half of the promised body, and then nothing. */
  '/stall-body': ({ reply }) => {
    promiseBody(reply);
    reply.write(sampleBytes(PROMISED_BYTES / 2));
  },

  /** RST in place of a response. */
  '/reset': ({ connection }) => {
    connection.resetAndDestroy();
  },
  /** RST after half of the promised body. */
  '/reset-body': ({ reply, connection }) => {
    promiseBody(reply);
    reply.write(sampleBytes(PROMISED_BYTES / 2), () => connection.resetAndDestroy());
  },
  /** FIN in place of a response. */
  '/empty-reply': ({ connection }) => {
    connection.destroy();
  },
  /** FIN after half of the promised body; under TLS without a close_notify. */
  '/close-early': ({ reply, connection }) => {
    promiseBody(reply);
    reply.write(sampleBytes(PROMISED_BYTES / 2), () => connection.destroy());
  },
  /** Not HTTP; without TLS only. */
  '/not-http': ({ connection }) => {
    connection.end('220 mail.example ready\r\n');
  },
};

function promiseBody(reply: Reply): void {
  reply.setHeader('content-length', String(PROMISED_BYTES));
}

function drip({ reply, query }: Exchange): void {
  const total = Number(query.get('bytes') ?? 10);
  let sent = 0;
  reply.setHeader('content-length', String(total));
  const timer = setInterval(
    () => {
      reply.write('.');
      if (++sent === total) reply.end();
    },
    Number(query.get('ms') ?? 10),
  );
  reply.once('close', () => clearInterval(timer));
}
