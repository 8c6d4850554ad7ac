import { DEFAULT_OPTIONS } from '../../model/options.ts';
import { headers, headerText, method } from './headers.ts';
import { anchored, path, plainText } from './kinds.ts';
import { credentials, data, range, userAgent } from './request-values.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

export const REQUEST_OPTIONS = {
  method: option({
    flags: '-X, --method <name>',
    summary: 'request method; otherwise GET, or POST with --data',
    switches: [{ flags: '-I, --head', summary: 'the same as --method HEAD', text: 'HEAD' }],
    kind: method,
    fallback: undefined,
  }),
  headers: option({
    flags: '-H, --header <header>',
    summary: "'Name: value' to send, 'Name:' to send none, or @file; repeatable",
    kind: headers,
    fallback: DEFAULT_OPTIONS.headers,
  }),
  body: option({
    flags: '-d, --data <data>',
    summary: 'body to send: text, @file or @- (stdin); repeated ones are joined with &',
    kind: data,
    fallback: undefined,
  }),
  userAgent: option({
    flags: '-A, --user-agent <text>',
    summary: 'User-Agent header',
    kind: userAgent,
    fallback: DEFAULT_OPTIONS.userAgent,
  }),
  user: option({
    flags: '-u, --user <user:password>',
    summary: 'credentials for Basic authentication',
    kind: credentials,
    fallback: undefined,
  }),
  bearer: option({
    flags: '--bearer <token>',
    summary: 'token for Bearer authentication',
    kind: headerText('token'),
    fallback: undefined,
  }),
  netrcFile: option({
    flags: '--netrc-file <file>',
    summary: 'take credentials from this file',
    switches: [{ flags: '--netrc', summary: 'take credentials from ~/.netrc', text: '~/.netrc' }],
    kind: path(),
    fallback: undefined,
  }),
  cookie: option({
    flags: '-b, --cookie <cookies>',
    summary: "'name=value; name=value' to send, or a Netscape cookie file to start from",
    kind: { ...plainText(), completes: 'file', anchor: anchoredCookie },
    fallback: undefined,
  }),
  cookieJarFile: option({
    flags: '--cookie-jar <file>',
    summary: 'keep cookies, and write them here at the end',
    kind: path(),
    fallback: undefined,
  }),
  compressed: toggle({
    flags: '--compressed',
    on: 'ask for compressed bodies, and decode them',
    off: 'ask for bodies as they are',
    fallback: DEFAULT_OPTIONS.compressed,
  }),
  range: option({
    flags: '-r, --range <range>',
    summary: 'only these bytes: 0-99, 500- or -500',
    kind: range,
    fallback: undefined,
  }),
  http2: toggle({
    flags: '--http2',
    on: 'speak HTTP/2 with hosts that offer it',
    fallback: DEFAULT_OPTIONS.http2,
  }),
} as const;

/** Without an equals sign it is a file. */
function anchoredCookie(given: string, folder: string): string {
  return given.includes('=') ? given : anchored(given, folder);
}
