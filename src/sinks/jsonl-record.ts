import type { RecordField } from '../model/fields.ts';
import type { FetchRecord } from '../model/record.ts';
import type { ByteText } from '../util/byte-text.ts';
import { jsonString, jsonText } from '../util/json-text.ts';
import type { RecordEncoder } from './encoder.ts';
import { remembering, type Part } from './remembering.ts';

/**
 * Writes a record as `jsonText` would, its keys in the order of `FIELD_NAMES`. Much of it is as it was
 * in one of the records before, and is copied from there.
 */
export function wholeRecord(): RecordEncoder {
  const writeGoodAnswer = remembering(GOOD_ANSWER);
  const writeConnection = remembering(CONNECTION);
  const writeTimestamp = remembering(TIMESTAMP);
  return (record, out) => {
    out.bytes(SEQ);
    writeNumber(record.seq, out);
    writeUrls(record, out);
    if (record.error_code === null && record.error === null) writeGoodAnswer(record, out);
    else writeAnswer(record, out);
    writeNumber(record.size, out);
    out.bytes(SIZE_DOWNLOAD);
    writeNumber(record.size_download, out);
    writeConnection(record, out);
    writeTimes(record, out);
    writeTimestamp(record, out);
    writeOptional(record, out);
    out.bytes(END);
  };
}

/** Writes these fields, `null` where the record has none. */
export function chosenFields(fields: readonly RecordField[]): RecordEncoder {
  const members = fields.map((name, index) => ({
    name,
    key: bytesOf(`${index === 0 ? '' : ','}"${name}":`),
  }));
  return (record, out) => {
    out.bytes(BEGIN);
    for (const { name, key } of members) {
      out.bytes(key);
      writeValue(record[name] ?? null, out);
    }
    out.bytes(END);
  };
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const keyOf = (name: RecordField): Uint8Array => bytesOf(`,"${name}":`);

const BEGIN = bytesOf('{');
const SEQ = bytesOf('{"seq":');
const INPUT = keyOf('input');
const URL = keyOf('url');
const FINAL_URL = keyOf('final_url');
const METHOD = keyOf('method');
const STATUS_CODE = keyOf('status_code');
const FAILED = keyOf('failed');
const ERROR_CODE = keyOf('error_code');
const ERROR_PHASE = keyOf('error_phase');
const ERROR = keyOf('error');
const CONTENT_TYPE = keyOf('content_type');
const SIZE = keyOf('size');
const SIZE_DOWNLOAD = keyOf('size_download');
const SIZE_VERIFIED = keyOf('size_verified');
const HTTP_VERSION = keyOf('http_version');
const REMOTE_IP = keyOf('remote_ip');
const REMOTE_PORT = keyOf('remote_port');
const NUM_REDIRECTS = keyOf('num_redirects');
const NUM_RETRIES = keyOf('num_retries');
const TIME_QUEUE = keyOf('time_queue');
const TIME_NAMELOOKUP = keyOf('time_namelookup');
const TIME_CONNECT = keyOf('time_connect');
const TIME_APPCONNECT = keyOf('time_appconnect');
const TIME_STARTTRANSFER = keyOf('time_starttransfer');
/** Of a connection that stood already. */
const NO_TIMES = bytesOf(
  ',"time_namelookup":0,"time_connect":0,"time_appconnect":0,"time_starttransfer":',
);
const TIME_TOTAL = keyOf('time_total');
const TIMESTAMP_KEY = keyOf('timestamp');
const NULL = bytesOf('null');
const TRUE = bytesOf('true');
const FALSE = bytesOf('false');
const END = bytesOf('}\n');

type Answer = Pick<
  FetchRecord,
  'method' | 'status_code' | 'failed' | 'error_code' | 'error_phase' | 'error' | 'content_type'
>;

/** Where nothing is wrong; the words of a failure seldom recur. */
const GOOD_ANSWER: Part<Answer> = {
  keyOf: ({ method, status_code, failed, error_phase, content_type }) => ({
    method,
    status_code,
    failed,
    error_code: null,
    error_phase,
    error: null,
    content_type,
  }),
  isSame: (a, b) =>
    a.status_code === b.status_code &&
    a.failed === b.failed &&
    a.error_phase === b.error_phase &&
    a.method === b.method &&
    a.content_type === b.content_type,
  write: writeAnswer,
};

function writeAnswer(record: Answer, out: ByteText): void {
  out.bytes(METHOD);
  writeText(record.method, out);
  out.bytes(STATUS_CODE);
  writeNumber(record.status_code, out);
  out.bytes(FAILED);
  writeBoolean(record.failed, out);
  out.bytes(ERROR_CODE);
  writeText(record.error_code, out);
  out.bytes(ERROR_PHASE);
  writeText(record.error_phase, out);
  out.bytes(ERROR);
  writeText(record.error, out);
  out.bytes(CONTENT_TYPE);
  writeText(record.content_type, out);
  out.bytes(SIZE);
}

type Connection = Pick<
  FetchRecord,
  'size_verified' | 'http_version' | 'remote_ip' | 'remote_port' | 'num_redirects' | 'num_retries'
>;

const CONNECTION: Part<Connection> = {
  keyOf: (record) => ({
    size_verified: record.size_verified,
    http_version: record.http_version,
    remote_ip: record.remote_ip,
    remote_port: record.remote_port,
    num_redirects: record.num_redirects,
    num_retries: record.num_retries,
  }),
  isSame: (a, b) =>
    a.size_verified === b.size_verified &&
    a.remote_port === b.remote_port &&
    a.num_redirects === b.num_redirects &&
    a.num_retries === b.num_retries &&
    a.http_version === b.http_version &&
    a.remote_ip === b.remote_ip,
  write(record, out) {
    out.bytes(SIZE_VERIFIED);
    writeBoolean(record.size_verified, out);
    out.bytes(HTTP_VERSION);
    writeText(record.http_version, out);
    out.bytes(REMOTE_IP);
    writeText(record.remote_ip, out);
    out.bytes(REMOTE_PORT);
    writeNumber(record.remote_port, out);
    out.bytes(NUM_REDIRECTS);
    writeNumber(record.num_redirects, out);
    out.bytes(NUM_RETRIES);
    writeNumber(record.num_retries, out);
    out.bytes(TIME_QUEUE);
  },
};

const TIMESTAMP: Part<Pick<FetchRecord, 'timestamp'>> = {
  keyOf: ({ timestamp }) => ({ timestamp }),
  isSame: (a, b) => a.timestamp === b.timestamp,
  write({ timestamp }, out) {
    out.bytes(TIMESTAMP_KEY);
    writeText(timestamp, out);
  },
};

/** Usually one URL three times. */
function writeUrls({ input, url, final_url: finalUrl }: FetchRecord, out: ByteText): void {
  out.bytes(INPUT);
  let from = out.length;
  writeText(input, out);
  let to = out.length;
  out.bytes(URL);
  if (url === input) {
    out.again(from, to);
  } else {
    from = out.length;
    writeText(url, out);
    to = out.length;
  }
  out.bytes(FINAL_URL);
  if (finalUrl === url) out.again(from, to);
  else writeText(finalUrl, out);
}

function writeTimes(record: FetchRecord, out: ByteText): void {
  writeNumber(record.time_queue, out);
  const { time_namelookup: lookup, time_connect: connect, time_appconnect: appConnect } = record;
  if (lookup === 0 && connect === 0 && appConnect === 0) {
    out.bytes(NO_TIMES);
  } else {
    out.bytes(TIME_NAMELOOKUP);
    writeNumber(lookup, out);
    out.bytes(TIME_CONNECT);
    writeNumber(connect, out);
    out.bytes(TIME_APPCONNECT);
    writeNumber(appConnect, out);
    out.bytes(TIME_STARTTRANSFER);
  }
  writeNumber(record.time_starttransfer, out);
  out.bytes(TIME_TOTAL);
  writeNumber(record.time_total, out);
}

/** Each is named, since reading them by computed names takes as long as half of the rest. */
function writeOptional(record: FetchRecord, out: ByteText): void {
  writeMember('tag', record.tag, out);
  writeMember('saved_path', record.saved_path, out);
  writeMember('title', record.title, out);
  writeMember('headers', record.headers, out);
  writeMember('hops', record.hops, out);
  writeMember('attempts', record.attempts, out);
  writeMember('tls', record.tls, out);
  writeMember('hash', record.hash, out);
  writeMember('dns', record.dns, out);
  writeMember('links', record.links, out);
  writeMember('body', record.body, out);
  writeMember('body_encoding', record.body_encoding, out);
  writeMember('skip_reason', record.skip_reason, out);
  writeMember('skip_rule', record.skip_rule, out);
  writeOfCrawl(record, out);
}

function writeOfCrawl(record: FetchRecord, out: ByteText): void {
  writeMember('depth', record.depth, out);
  writeMember('parent', record.parent, out);
  writeMember('discovered_by', record.discovered_by, out);
  writeMember('location', record.location, out);
  writeMember('change', record.change, out);
  writeMember('description', record.description, out);
  writeMember('h1', record.h1, out);
  writeMember('lang', record.lang, out);
  writeMember('canonical', record.canonical, out);
  writeMember('hreflang', record.hreflang, out);
  writeMember('word_count', record.word_count, out);
  writeMember('extracted', record.extracted, out);
}

function writeMember(name: RecordField, value: unknown, out: ByteText): void {
  if (value === undefined) return;
  out.text(`,"${name}":`);
  writeValue(value, out);
}

function writeValue(value: unknown, out: ByteText): void {
  if (typeof value === 'string') writeText(value, out);
  else if (typeof value === 'number') writeNumber(value, out);
  else out.text(jsonText(value));
}

function writeText(text: string | null, out: ByteText): void {
  if (text === null) out.bytes(NULL);
  else if (!out.quoted(text)) out.text(jsonString(text));
}

function writeNumber(value: number | null, out: ByteText): void {
  if (value !== null && Number.isFinite(value)) out.number(value);
  else out.bytes(NULL);
}

function writeBoolean(value: boolean | null, out: ByteText): void {
  if (value === null) out.bytes(NULL);
  else out.bytes(value ? TRUE : FALSE);
}
