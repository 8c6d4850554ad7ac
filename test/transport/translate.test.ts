import { constants } from 'node:os';
import { errors } from 'undici';
import { describe, expect, test } from 'vitest';

import { ERROR_CODES, ERROR_PHASES } from '../../src/model/errors.ts';
import { meaningOf, translate } from '../../src/transport/translate.ts';

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });

/** Codes of errno that no operation of ours can raise, so that they would be a defect. */
const NEVER_OURS =
  /^(?:E2BIG|EADV.*|EAGAIN|EALREADY|EBADF|EBADMSG|EBUSY|ECANCELED|ECHILD|EDEADLK|EDESTADDRREQ|EDOM|EDQUOT|EEXIST|EFAULT|EFBIG|EIDRM|EILSEQ|EINPROGRESS|EINTR|EIO|EISCONN|EISDIR|ELOOP|EMLINK|EMSGSIZE|EMULTIHOP|ENAMETOOLONG|ENODATA|ENODEV|ENOENT|ENOEXEC|ENOLCK|ENOLINK|ENOMSG|ENOPROTOOPT|ENOSPC|ENOSR|ENOSTR|ENOSYS|ENOTDIR|ENOTEMPTY|ENOTSOCK|ENOTSUP|ENOTTY|ENXIO|EOPNOTSUPP|EOVERFLOW|EPROTONOSUPPORT|EPROTOTYPE|ERANGE|EROFS|ESPIPE|ESRCH|ESTALE|ETIME|ETXTBSY|EWOULDBLOCK|EXDEV)$/;

describe('every foreign code has a meaning', () => {
  test('of undici', () => {
    const codes = Object.values(errors).map((Type) => {
      const error: Error & { code?: unknown } = Reflect.construct(Type, [
        'message',
        1,
        { headers: {}, data: {} },
      ]) as Error;
      return error.code;
    });
    const known = codes.filter((code) => typeof code === 'string');
    expect(known.length).toBeGreaterThan(15);
    expect(known.filter((code) => meaningOf(code, 'body') === undefined)).toEqual([]);
  });

  test('of the operating system', () => {
    const codes = Object.keys(constants.errno).filter((code) => !NEVER_OURS.test(code));
    expect(codes).toContain('ECONNREFUSED');
    expect(codes.filter((code) => meaningOf(code, 'connect') === undefined)).toEqual([]);
  });

  test('of DNS', async () => {
    const dns = await import('node:dns');
    const codes = Object.entries(dns).flatMap(([name, value]) =>
      /^[A-Z]+$/.test(name) && typeof value === 'string' && value.startsWith('E') ? [value] : [],
    );
    const never = new Set([
      'EFILE',
      'EOF',
      'ENOMEM',
      'EBADSTR',
      'EBADFLAGS',
      'EBADHINTS',
      'ENOTINITIALIZED',
      'ELOADIPHLPAPI',
      'EADDRGETNETWORKPARAMS',
    ]);
    expect(codes.length).toBeGreaterThan(15);
    expect(
      codes.filter((code) => !never.has(code) && meaningOf(code, 'dns') === undefined),
    ).toEqual([]);
  });

  test('of certificates, as Node names them', () => {
    const codes = [
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_CRL',
      'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
      'CERT_SIGNATURE_FAILURE',
      'CERT_NOT_YET_VALID',
      'CERT_HAS_EXPIRED',
      'CRL_NOT_YET_VALID',
      'CRL_HAS_EXPIRED',
      'ERROR_IN_CERT_NOT_BEFORE_FIELD',
      'OUT_OF_MEM',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'CERT_CHAIN_TOO_LONG',
      'CERT_REVOKED',
      'INVALID_CA',
      'PATH_LENGTH_EXCEEDED',
      'INVALID_PURPOSE',
      'CERT_UNTRUSTED',
      'CERT_REJECTED',
      'HOSTNAME_MISMATCH',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'ERR_TLS_HANDSHAKE_TIMEOUT',
    ];
    for (const code of codes) expect(meaningOf(code, 'tls')).toMatch(/^tls_/);
  });

  test('of zlib', () => {
    for (const code of [
      'Z_DATA_ERROR',
      'Z_BUF_ERROR',
      'Z_NEED_DICT',
      'ERR__ERROR_FORMAT_PADDING_1',
    ]) {
      expect(meaningOf(code, 'body')).toBe('bad_encoding');
    }
  });
});

describe('translate', () => {
  test.each([
    ['ECONNRESET', 'connect', 'connect_reset', 'connect'],
    ['ECONNRESET', 'tls', 'connect_reset', 'tls'],
    ['ECONNRESET', 'body', 'reset', 'body'],
    ['ECONNREFUSED', 'connect', 'connect_refused', 'connect'],
    ['ECONNREFUSED', 'dns', 'dns_failed', 'dns'],
    ['EMFILE', 'connect', 'file_limit', 'connect'],
    ['CERT_HAS_EXPIRED', 'connect', 'tls_cert_expired', 'tls'],
    ['Z_DATA_ERROR', 'body', 'bad_encoding', 'decode'],
    ['HPE_INVALID_CONSTANT', 'headers', 'bad_response', 'headers'],
  ] as const)('%s in %s is %s in %s', (code, phase, expected, where) => {
    expect(translate(coded(code), phase)).toMatchObject({ code: expected, phase: where });
  });

  test('an unknown error is our defect, and says so', () => {
    expect(translate(new TypeError('x is not a function'), 'body')).toMatchObject({
      code: 'internal',
      message: 'unexpected: x is not a function',
    });
  });

  test('several addresses speak through the first', () => {
    const error = new AggregateError([coded('ECONNREFUSED', 'first'), coded('ETIMEDOUT')], '');
    expect(translate(error, 'connect')).toMatchObject({
      code: 'connect_refused',
      message: 'first (and 1 more address)',
    });
  });

  test('control characters of a message are shown, not sent to a terminal', () => {
    expect(translate(coded('ECONNRESET', 'a\u001b[31mb'), 'body').message).not.toContain('\u001b');
  });

  test('every code of the table has a phase of the table', () => {
    for (const { phase } of Object.values(ERROR_CODES)) expect(ERROR_PHASES).toContain(phase);
  });
});
