import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import { headerText } from './headers.ts';
import { LINE, plainText } from './kinds.ts';
import { readOptionFile } from './option-file.ts';
import type { Kind } from './spec.ts';

const AMPERSAND = Buffer.from('&');
const BYTE_RANGES = /^(?:\d+-\d*|-\d+)(?:,(?:\d+-\d*|-\d+))*$/;

/** Text, `@file` or `@-`; the bytes are sent as they are. Several are joined with `&`, as in curl. */
export const data: Kind<Buffer> = {
  completes: '@file',
  read(given, context) {
    if (!given.startsWith('@')) return Buffer.from(given);
    return given === '@-' ? context.readStdin() : readOptionFile(given.slice(1), context);
  },
  show: (value) => value.toString(),
  merge: (values) =>
    Buffer.concat(values.flatMap((value, index) => (index === 0 ? [value] : [AMPERSAND, value]))),
  separator: LINE,
};

/** `user:password`; without a colon the password is empty. */
export const credentials: Kind<string> = plainText((given) =>
  given.includes(':') ? given : `${given}:`,
);

export const userAgent: Kind<string> = {
  ...headerText('user agent'),
  read(given, context) {
    if (given === '') throw new UsageError("the value is empty; to send none: -H 'User-Agent:'");
    return headerText('user agent').read(given, context);
  },
};

/** The byte ranges of RFC 9110 section 14.1.2, without the unit. */
export const range: Kind<string> = plainText((given) => {
  const backwards = given.split(',').some((part) => {
    const [, first, last] = /^(\d+)-(\d+)$/.exec(part) ?? [];
    return first !== undefined && Number(first) > Number(last);
  });
  if (BYTE_RANGES.test(given) && !backwards) return given;
  throw new UsageError(`${quote(given)} is not a range of bytes; write 0-99, 500- or -500`);
});
