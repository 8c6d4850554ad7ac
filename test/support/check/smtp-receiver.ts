import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { TLSSocket } from 'node:tls';

import { bind } from '../bind.ts';
import type { Certificate } from '../certificates.ts';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As sent, without the dots that were added. */
  readonly source: string;
}

export interface SmtpOptions {
  /** Asks for this login before it takes a mail. */
  readonly login?: { readonly user: string; readonly pass: string };
  /** Says nothing at all. */
  readonly hangs?: boolean;
  /** So many mails are refused for now (451). */
  readonly refuses?: number;
  /** Speaks TLS: from the beginning, or when it is asked to (RFC 3207). */
  readonly tls?: Certificate & { readonly mode: 'implicit' | 'starttls' };
  /** Receivers that there are not (550). */
  readonly unknown?: readonly string[];
}

/** A small mail server (RFC 5321). */
export interface SmtpReceiver extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** What was said to it, mails aside. */
  readonly commands: readonly string[];
}

export async function startSmtpReceiver(options: SmtpOptions = {}): Promise<SmtpReceiver> {
  const mails: ReceivedMail[] = [];
  const commands: string[] = [];
  let refusals = options.refuses ?? 0;
  const take = (mail: ReceivedMail): string => {
    refusals -= 1;
    if (refusals >= 0) return '451 4.3.0 try again later';
    mails.push(mail);
    return '250 2.0.0 taken';
  };
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    const { tls } = options;
    const post = { commands, take };
    if (options.hangs === true) return;
    if (tls?.mode === 'implicit') talk(encrypted(socket, tls), options, post);
    else talk(socket, options, post);
  });
  const { port, close } = await bind(server);
  return { port, mails, commands, [Symbol.asyncDispose]: close };
}

function encrypted(socket: Socket, certificate: Certificate): TLSSocket {
  const { cert, key } = certificate;
  const secure = new TLSSocket(socket, { isServer: true, cert, key });
  secure.on('error', () => socket.destroy());
  return secure;
}

interface Post {
  readonly commands: string[];
  take(this: void, mail: ReceivedMail): string;
}

function talk(socket: Socket, options: SmtpOptions, post: Post, isGreeted = false): void {
  const { login, unknown = [], tls } = options;
  const { commands, take } = post;
  const mayUpgrade = tls?.mode === 'starttls' && !(socket instanceof TLSSocket);
  const say = (text: string): void => void socket.write(`${text}\r\n`);
  let from = '';
  let to: string[] = [];
  let data: string[] | null = null;
  let loggedIn = login === undefined;
  const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';
  const lines = createInterface({ input: socket });
  lines.on('line', (line) => {
    if (data !== null) {
      if (line !== '.') return void data.push(line.startsWith('.') ? line.slice(1) : line);
      say(take({ from, to, source: data.join('\n') }));
      data = null;
      return;
    }
    commands.push(line);
    const verb = line.split(' ')[0]?.toUpperCase();
    if (verb === 'EHLO') {
      say('250-mail.test');
      if (mayUpgrade) say('250-STARTTLS');
      return say(login === undefined ? '250 8BITMIME' : '250 AUTH PLAIN');
    }
    if (verb === 'STARTTLS' && mayUpgrade) {
      say('220 go ahead');
      lines.close();
      socket.removeAllListeners('data');
      talk(encrypted(socket, tls), options, post, true);
      return;
    }
    if (verb === 'AUTH') {
      const wanted = Buffer.from(`\0${login?.user}\0${login?.pass}`).toString('base64');
      loggedIn = line === `AUTH PLAIN ${wanted}`;
      return say(loggedIn ? '235 2.7.0 welcome' : `535 5.7.8 not with ${line}`);
    }
    if (verb === 'QUIT') return void socket.end('221 bye\r\n');
    if (verb === 'MAIL' && !loggedIn) return say('530 5.7.0 log in first');
    if (verb === 'MAIL') [from, to] = [addressIn(line), []];
    if (verb === 'RCPT') {
      if (unknown.includes(addressIn(line))) return say('550 5.1.1 nobody of that name');
      to.push(addressIn(line));
    }
    if (verb === 'DATA') {
      data = [];
      return say('354 go on');
    }
    say('250 ok');
  });
  if (!isGreeted) say('220 mail.test ready');
}
