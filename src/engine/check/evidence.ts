import type { Assertion, Evidence } from '../../model/check.ts';
import type { Outcome } from '../../model/outcome.ts';
import { headersObject } from '../../transport/raw-headers.ts';
import { queryKey, type Found } from './queries.ts';

type DecodeBody = (
  body: Buffer,
  contentType: string | null,
) => {
  readonly text: string;
};

/** Loads what reads a body as text. */
export async function loadDecoder(): Promise<DecodeBody> {
  const { decodeBody } = await import('../../extract/charset.ts');
  return decodeBody;
}

/** Makes what each assertion is asked about; what is costly is made when the first of them asks for it. */
export function evidenceOf(
  outcome: Outcome,
  found: Found,
  decode: DecodeBody,
): (assertion: Assertion) => Evidence {
  const headers = headersObject(outcome.rawHeaders ?? []);
  const nowMs = Date.now();
  let decoded: string | undefined;
  const text = (): string => {
    const { body, contentType } = outcome;
    decoded ??= body === null ? '' : decode(body, contentType).text;
    return decoded;
  };
  return ({ query }) => ({
    outcome,
    headers,
    text,
    found: query === null ? [] : (found?.get(queryKey(query)) ?? []),
    nowMs,
  });
}
