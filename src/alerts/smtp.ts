import { Socket } from 'node:net';

import type { Alert } from '../model/check.ts';
import { Timeout } from '../tasks/index.ts';
import { clip } from '../util/clip.ts';
import { printable } from '../util/printable.ts';
import {
  channelId,
  notSent,
  type Channel,
  type ChannelKind,
  type ChannelTools,
  type Sent,
} from './channel.ts';
import { parseSmtpTarget, type SmtpTarget } from './smtp-target.ts';
import { plainTextWithin } from './paragraphs.ts';
import { summaryOf } from './text.ts';

const CERTIFICATE = /certificate|altnames/i;

/** How long a server may take, in milliseconds. */
export interface SmtpLimits {
  /** For the connection, and then for its first words. */
  readonly connectMs: number;
  /** For all of it. */
  readonly totalMs: number;
}

const LIMITS: SmtpLimits = { connectMs: 10_000, totalMs: 60_000 };
const MAX_PROBLEM = 300;
/** Servers take some megabytes, of which an encoding may take half; people read less. */
const MAX_TEXT_BYTES = 500_000;

export const smtp: ChannelKind = smtpKind(
  'smtp',
  'a mail by SMTP, under TLS where the server offers it (with a password: always)',
  'smtp://${SMTP_USER}:${SMTP_PASSWORD}@mail.example.com:587?from=gfetch@example.com&to=ops@example.com',
);

export const smtps: ChannelKind = smtpKind(
  'smtps',
  'a mail by SMTP, under TLS from the first byte',
  'smtps://${SMTP_USER}:${SMTP_PASSWORD}@mail.example.com?from=gfetch@example.com&to=ops@example.com',
);

function smtpKind(name: 'smtp' | 'smtps', summary: string, example: string): ChannelKind {
  return {
    name,
    summary,
    syntax: `${name}://[USER:PASSWORD@]HOST[:PORT]?from=ADDRESS&to=ADDRESS[,ADDRESS…]`,
    examples: [example],
    load: async () => (target) => smtpChannel(name, target),
    check: (target) => void parseSmtpTarget(name, target),
  };
}

/** @throws UsageError when the target is none. */
export function smtpChannel(
  kind: 'smtp' | 'smtps',
  text: string,
  limits: SmtpLimits = LIMITS,
): Channel {
  const target = parseSmtpTarget(kind, text);
  return {
    id: channelId(kind, text),
    label: `${kind} ${target.host}`,
    send: (alerts, tools) => send(target, limits, alerts, tools),
  };
}

async function send(
  target: SmtpTarget,
  limits: SmtpLimits,
  alerts: readonly Alert[],
  { signal }: ChannelTools,
): Promise<Sent> {
  using limit = new Timeout(limits.totalMs, signal);
  if (limit.signal.aborted) return { delivered: [], problem: 'stopped before the mail was sent' };
  // Our own, so that the end of the limit ends the connection, too.
  const socket = new Socket();
  const end = (): void => void socket.destroy(new Error('it took too long, or was stopped'));
  limit.signal.addEventListener('abort', end);
  try {
    const rejected = await sendMail(target, limits, alerts, socket);
    const problem = rejected.length === 0 ? null : `the server refused ${rejected.join(', ')}`;
    return { delivered: alerts, problem: problem === null ? null : printable(problem) };
  } catch (error) {
    return notSent([], { reason: problemOf(error, target), isFinal: isFinal(error) });
  } finally {
    limit.signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

/** Who of the receivers was refused, where others were not. */
async function sendMail(
  { host, port, secure, startTls, login, from, to }: SmtpTarget,
  { connectMs, totalMs }: SmtpLimits,
  alerts: readonly Alert[],
  socket: Socket,
): Promise<readonly string[]> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port,
    secure,
    socket,
    ignoreTLS: startTls === 'never',
    requireTLS: startTls === 'always' && !secure,
    ...(login === null ? {} : { auth: login }),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: totalMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { rejected } = await transport.sendMail({
    from,
    to: [...to],
    subject: `[gfetch] ${summaryOf(alerts)}`,
    text: plainTextWithin(alerts, MAX_TEXT_BYTES),
    headers: { 'auto-submitted': 'auto-generated' },
  });
  return (rejected ?? []).map((each: string | { address: string }) =>
    typeof each === 'string' ? each : each.address,
  );
}

/** The server will not have it (RFC 5321, 4.2.1), or is not who it has to be. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isRefused =
    'responseCode' in error && typeof error.responseCode === 'number' && error.responseCode >= 500;
  return isRefused || CERTIFICATE.test(error.message);
}

/** What a server says may repeat what it was told. */
function problemOf(error: unknown, { login }: SmtpTarget): string {
  let message = error instanceof Error ? error.message : String(error);
  if (login !== null) {
    const { user, pass } = login;
    const encoded = [pass, `\0${user}\0${pass}`].map((each) =>
      Buffer.from(each).toString('base64'),
    );
    for (const secret of [...encoded, pass]) {
      if (secret !== '') message = message.replaceAll(secret, '***');
    }
  }
  return printable(clip(message, MAX_PROBLEM));
}
