import { isIP } from 'node:net';

import type { WarcExchange } from './exchange.ts';
import { fieldValue, requestHead, responseHead, warcFields } from './http-head.ts';
import { Payloads, warcDigest } from './payloads.ts';

type Warcio = typeof import('warcio');
type RecordType = 'warcinfo' | 'response' | 'revisit' | 'request' | 'metadata';

/** What is written of one record. */
interface RecordPlan {
  readonly type: RecordType;
  readonly date: string;
  readonly url?: string;
  /** Beside those that follow from the rest. */
  readonly headers: Readonly<Record<string, string>>;
  readonly block: readonly Uint8Array[];
  readonly original?: { readonly url: string; readonly date: string };
}

export interface WarcWriterInfo {
  /** For messages and `WARC-Filename`: without folder. */
  readonly fileName: string;
  readonly software: string;
  readonly operator?: string | undefined;
}

/** Makes the records of one file (WARC 1.1, ISO 28500:2017). */
export class RecordMaker {
  readonly #warcio: Warcio;
  readonly #payloads = new Payloads();

  constructor(warcio: Warcio) {
    this.#warcio = warcio;
  }

  /** The record at the beginning of a file. */
  info({ fileName, software, operator }: WarcWriterInfo): Promise<Uint8Array> {
    const block = warcFields({
      software,
      format: 'WARC File Format 1.1',
      conformsTo: 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/',
      ...(operator !== undefined && { operator }),
    });
    return this.#serialize({
      type: 'warcinfo',
      date: new Date().toISOString(),
      headers: { 'WARC-Filename': fieldValue(fileName) },
      block: [block],
    });
  }

  /**
   * The records of an exchange, in their order: the answer, the request, what is known beside. Whether
   * the payload was there before is decided at once, so that it holds for whoever comes next.
   */
  records(exchange: WarcExchange): Promise<Uint8Array>[] {
    const { requestBody, metadata } = exchange;
    const url = targetUri(exchange.url);
    const date = new Date(exchange.startedAtMs).toISOString();
    const answer = this.#answer(exchange, url, date);
    const belongs = { 'WARC-Concurrent-To': answer.headers['WARC-Record-ID'] };
    const plans: RecordPlan[] = [answer];
    if (exchange.requestHead !== '') {
      const block = [requestHead(exchange.requestHead), ...(requestBody ? [requestBody] : [])];
      const headers = { ...belongs, ...connectionHeaders(exchange) };
      plans.push({ type: 'request', date, url, headers, block });
    }
    if (Object.keys(metadata).length > 0) {
      plans.push({ type: 'metadata', date, url, headers: belongs, block: [warcFields(metadata)] });
    }
    return plans.map((plan) => this.#serialize(plan));
  }

  #answer(exchange: WarcExchange, url: string, date: string) {
    const { body, truncated } = exchange;
    const digest = warcDigest(body);
    const head = responseHead(exchange);
    const headers = {
      'WARC-Record-ID': recordId(),
      'WARC-Payload-Digest': digest,
      ...connectionHeaders(exchange),
      ...(truncated && { 'WARC-Truncated': 'unspecified' }),
    };
    const isComparable = body.length > 0 && !truncated;
    const original = isComparable ? this.#payloads.originalOf(digest, { url, date }) : null;
    return original === null
      ? { type: 'response' as const, date, url, headers, block: [head, body] }
      : { type: 'revisit' as const, date, url, headers, block: [head], original };
  }

  async #serialize(plan: RecordPlan): Promise<Uint8Array> {
    const { HeadersMultiMap, WARCRecord, WARCSerializer, WARC_1_1 } = this.#warcio;
    const { type, date, url, headers, block, original } = plan;
    const record = WARCRecord.create(
      {
        warcVersion: WARC_1_1,
        type,
        date,
        ...(url !== undefined && { url }),
        ...(original !== undefined && {
          refersToUrl: original.url,
          refersToDate: original.date,
        }),
        warcHeaders: {
          'WARC-Type': type,
          'WARC-Record-ID': recordId(),
          ...headers,
          'WARC-Block-Digest': warcDigest(...block),
        },
      },
      block,
    );
    const fields = record.warcHeaders.headers;
    // It takes `,,,` for the end of a value, and a URL may hold that.
    if (fields instanceof HeadersMultiMap) fields.isMultiValue = () => false;
    // The head is the beginning of the block: as text, its bytes would become UTF-8.
    record.httpHeaders = null;
    const serializer = new WARCSerializer(record);
    // The digests are there already.
    serializer.digestAlgo = '';
    return await serializer.readFully();
  }
}

function recordId(): string {
  return `<urn:uuid:${crypto.randomUUID()}>`;
}

/** ASCII without blanks and line ends, whatever it was. */
function targetUri(url: string): string {
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return parsed.href;
}

const PROTOCOLS: Readonly<Record<string, string>> = {
  '1.0': 'http/1.0',
  '1.1': 'http/1.1',
  '2': 'h2',
};

function connectionHeaders({ remoteIp, httpVersion }: WarcExchange): Record<string, string> {
  const protocol = PROTOCOLS[httpVersion ?? ''];
  const ip = remoteIp?.replace(/%.*$/, '') ?? '';
  return {
    ...(isIP(ip) !== 0 && { 'WARC-IP-Address': ip }),
    ...(protocol !== undefined && { 'WARC-Protocol': protocol }),
  };
}
