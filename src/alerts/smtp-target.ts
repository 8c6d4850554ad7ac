import { isIP } from 'node:net';

import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import { parseUrl } from '../util/web-address.ts';

/** When a plain connection is turned into one under TLS. */
const STARTTLS = ['auto', 'always', 'never'] as const;

export type StartTls = (typeof STARTTLS)[number];

/** Where a mail goes, and by which server. */
export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  /** `auto`: where the server offers it. */
  readonly startTls: StartTls;
  /** Null: nobody logs in. */
  readonly login: { readonly user: string; readonly pass: string } | null;
  readonly from: string;
  readonly to: readonly string[];
}

const PARAMETERS = ['from', 'to', 'starttls'] as const;
const PORTS = { smtp: 587, smtps: 465 } as const;
const ADDRESS = /^[^\s@<>,;:"()\p{Cc}]+@[^\s@<>,;:"()\p{Cc}]+$/u;

/**
 * Reads `//user:pass@host:port?from=…&to=…`. A password is not sent in the clear, unless to this
 * machine or where `starttls` says so.
 *
 * @throws UsageError, which shows neither user nor password.
 */
export function parseSmtpTarget(kind: 'smtp' | 'smtps', target: string): SmtpTarget {
  // As if of the web, or the host would not be read by the rules for names.
  const url = target.startsWith('//') ? parseUrl(`http:${target}`) : undefined;
  if (url === undefined) throw mistake(kind, 'needs a server, as in mail.example.com:587');
  const parameters = readParameters(kind, url.search);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const login = readLogin(kind, url);
  const given = parameters.get('starttls');
  return {
    host,
    // The default port of the web is not written in the URL that was read.
    port:
      url.port === ''
        ? /^[^/?#]*:80(?:[/?#]|$)/.test(target.slice(2))
          ? 80
          : PORTS[kind]
        : Number(url.port),
    secure: kind === 'smtps',
    startTls:
      given === undefined ? defaultStartTls(host, login !== null) : readStartTls(kind, given),
    login,
    from: readAddress(kind, 'from', parameters.get('from') ?? ''),
    to: (parameters.get('to') ?? '').split(',').map((each) => readAddress(kind, 'to', each.trim())),
  };
}

function readParameters(kind: string, search: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of search
    .slice(1)
    .split('&')
    .filter((each) => each !== '')) {
    const [name = '', ...value] = part.split('=');
    if (!PARAMETERS.some((each) => each === name)) {
      throw mistake(kind, `has no parameter ${quote(name)}: ${suggest(name, PARAMETERS)}`);
    }
    // No form: a plus sign is one, as addresses have them.
    parameters.set(name, decode(kind, value.join('=')));
  }
  return parameters;
}

function readLogin(kind: string, { username, password }: URL): SmtpTarget['login'] {
  if (username === '' && password === '') return null;
  return { user: decode(kind, username), pass: decode(kind, password) };
}

function defaultStartTls(host: string, hasLogin: boolean): StartTls {
  const isHere =
    host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return hasLogin && !isHere ? 'always' : 'auto';
}

function readStartTls(kind: string, text: string): StartTls {
  const found = STARTTLS.find((each) => each === text);
  if (found === undefined) {
    throw mistake(kind, `has a starttls that there is not: ${suggest(text, STARTTLS)}`);
  }
  return found;
}

function readAddress(kind: string, name: string, text: string): string {
  if (ADDRESS.test(text)) return text;
  const problem =
    text === '' ? `needs ${name}=ADDRESS` : `has no address in ${name}: ${quote(text)}`;
  throw mistake(kind, problem);
}

function decode(kind: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw mistake(kind, 'has a “%” that begins no escape; write it as %25');
  }
}

function mistake(kind: string, problem: string): UsageError {
  return new UsageError(
    `--notify ${kind}:… ${problem}; it is ${kind}://user:password@host:port?from=ADDRESS&to=ADDRESS`,
  );
}
