import { CHANGES } from './crawl.ts';
import { ERROR_CODES, ERROR_PHASES } from './errors.ts';
import type { FetchRecord } from './record.ts';

/** A JSON Schema fragment. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** `core` fields are in every record; the others come with `--with GROUP` or an option. */
type FieldGroup = 'core' | WithGroup | 'tag' | 'save' | 'crawl' | 'extract';

export interface FieldSpec<Group extends FieldGroup = FieldGroup> {
  readonly group: Group;
  readonly schema: JsonSchema;
  readonly summary: string;
}

interface WithGroupSpec {
  readonly summary: string;
  /** True: the whole body is held in memory until the record is written. */
  readonly needsBody: boolean;
}

/** What `--with` can add to the record. */
export const WITH_GROUPS = {
  title: { summary: 'the title of an HTML page', needsBody: true },
  headers: { summary: 'response headers by lower-case name, secrets masked', needsBody: false },
  hops: { summary: 'each redirect that was followed', needsBody: false },
  attempts: { summary: 'each try, and how long was waited for it', needsBody: false },
  tls: { summary: 'protocol, cipher and certificate', needsBody: false },
  hash: { summary: 'SHA-256 of the decoded body', needsBody: false },
  dns: { summary: 'the addresses of the name', needsBody: false },
  links: { summary: 'the links of an HTML page', needsBody: true },
  body: { summary: 'the decoded body, as text or base64', needsBody: true },
  description: { summary: 'the description that an HTML page gives of itself', needsBody: true },
  h1: { summary: 'the first heading of an HTML page', needsBody: true },
  lang: { summary: 'the language that an HTML page names', needsBody: true },
  canonical: { summary: 'the URL that a page calls its own', needsBody: true },
  hreflang: { summary: 'the same page in other languages', needsBody: true },
  words: { summary: 'how many words an HTML page has', needsBody: true },
  skipped: { summary: 'a record also for what is not fetched, with the reason', needsBody: false },
} as const satisfies Record<string, WithGroupSpec>;

export type WithGroup = keyof typeof WITH_GROUPS;

const text: JsonSchema = { type: 'string' };
const textOrNull: JsonSchema = { type: ['string', 'null'] };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const countOrNull: JsonSchema = { type: ['integer', 'null'], minimum: 0 };
const seconds: JsonSchema = { type: 'number', minimum: 0 };
const secondsOrNull: JsonSchema = { type: ['number', 'null'], minimum: 0 };
const oneOf = (names: readonly string[]): JsonSchema => ({ enum: [...names, null] });
const list = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'array',
  items: { type: 'object', properties, required: Object.keys(properties) },
});

const field = <Group extends FieldGroup>(
  group: Group,
  schema: JsonSchema,
  summary: string,
): FieldSpec<Group> => ({ group, schema, summary });

/** Every key of a record, in the order in which it is written. */
export const RECORD_FIELDS = {
  seq: field('core', { type: 'integer', minimum: 1 }, '1-based position in the input'),
  input: field('core', text, 'the input as given, trimmed; a password in it is masked'),
  url: field('core', text, 'the URL requested'),
  final_url: field('core', textOrNull, 'the URL of the last response, after redirects'),
  method: field('core', text, 'the method of the first request'),
  status_code: field('core', countOrNull, 'of the last response'),
  failed: field('core', { type: 'boolean' }, 'no complete response within the limits'),
  error_code: field('core', oneOf(Object.keys(ERROR_CODES)), 'the class of the failure'),
  error_phase: field('core', oneOf(ERROR_PHASES), 'where it failed'),
  error: field('core', textOrNull, 'a sentence for a person'),
  content_type: field('core', textOrNull, 'the value of the header'),
  size: field('core', countOrNull, 'body bytes after decoding'),
  size_download: field('core', countOrNull, 'body bytes on the wire'),
  size_verified: field(
    'core',
    { type: ['boolean', 'null'] },
    'true: the framing proved the body whole; false: it ended when the connection did',
  ),
  http_version: field('core', textOrNull, '"1.0", "1.1" or "2"'),
  remote_ip: field('core', textOrNull, 'the address that was really connected to'),
  remote_port: field('core', countOrNull, 'the port that was really connected to'),
  num_redirects: field('core', count, 'redirects that were followed'),
  num_retries: field('core', count, 'tries after the first'),
  time_queue: field('core', secondsOrNull, 'waiting for a slot or for the host'),
  time_namelookup: field('core', secondsOrNull, 'until the name was resolved'),
  time_connect: field('core', secondsOrNull, 'until the connection stood'),
  time_appconnect: field('core', secondsOrNull, 'until the TLS handshake was done'),
  time_starttransfer: field('core', secondsOrNull, 'until the first byte of the response'),
  time_total: field('core', secondsOrNull, 'the whole last attempt'),
  timestamp: field(
    'core',
    { type: 'string', format: 'date-time' },
    'start of the last attempt, ISO 8601 UTC',
  ),
  tag: field('tag', {}, 'what the JSONL input gave as `tag`'),
  saved_path: field(
    'save',
    textOrNull,
    'where --save put the body, relative to its folder; null for what failed',
  ),
  title: field('title', textOrNull, 'the title of an HTML page'),
  headers: field(
    'headers',
    { type: 'object', additionalProperties: { type: 'array', items: text } },
    'lower-case name to all its values; cookies and credentials are masked',
  ),
  hops: field(
    'hops',
    list({
      url: text,
      status_code: count,
      location: text,
      remote_ip: textOrNull,
      time_total: seconds,
    }),
    'each redirect that was followed',
  ),
  attempts: field(
    'attempts',
    list({
      status_code: countOrNull,
      error_code: oneOf(Object.keys(ERROR_CODES)),
      time_total: seconds,
      waited: seconds,
      host_limit: countOrNull,
    }),
    'each try, the last one included',
  ),
  tls: field(
    'tls',
    {
      type: ['object', 'null'],
      properties: {
        version: text,
        cipher: text,
        subject: text,
        issuer: text,
        not_after: text,
        days_left: { type: 'integer' },
      },
    },
    'the secure connection, null without one',
  ),
  hash: field('hash', textOrNull, 'SHA-256 of the decoded body, in hex; null for what failed'),
  dns: field(
    'dns',
    { type: ['array', 'null'], items: text },
    'the addresses of the name, null where none was looked up',
  ),
  links: field('links', list({ url: text, tag: text }), 'the links of an HTML page, absolute'),
  body: field('body', textOrNull, 'the decoded body; null for what failed'),
  body_encoding: field('body', { enum: ['utf-8', 'base64', null] }, 'how `body` is written'),
  skip_reason: field('skipped', textOrNull, 'why the input was not fetched'),
  skip_rule: field('skipped', textOrNull, 'the rule by which it was not'),
  depth: field('crawl', count, 'links from the nearest seed'),
  parent: field('crawl', textOrNull, 'the page on which it was found first; null for a seed'),
  discovered_by: field(
    'crawl',
    text,
    'seed, redirect, robots, sitemap, feed, header, or the element of the link',
  ),
  location: field('crawl', textOrNull, 'where a redirect leads'),
  change: field('crawl', { enum: [...CHANGES, null] }, 'against the crawl before (--recrawl)'),
  description: field('description', textOrNull, 'the description of an HTML page'),
  h1: field('h1', textOrNull, 'the first heading of an HTML page'),
  lang: field('lang', textOrNull, 'the language that an HTML page names'),
  canonical: field('canonical', textOrNull, 'the URL that the page calls its own, absolute'),
  hreflang: field('hreflang', list({ lang: text, url: text }), 'the page in other languages'),
  word_count: field('words', countOrNull, 'words of an HTML page; null for anything else'),
  extracted: field(
    'extract',
    { type: 'object' },
    'what --select, --xpath, --regex and --jsonpath found, by name',
  ),
} as const satisfies Record<keyof FetchRecord, FieldSpec>;

export type RecordField = keyof FetchRecord;

type Specs = typeof RECORD_FIELDS;

/** A field that every record has. */
export type CoreField = {
  [Name in RecordField]: Specs[Name]['group'] extends 'core' ? Name : never;
}[RecordField];

/** The names of all fields, in the order in which they are written. */
export const FIELD_NAMES = Object.keys(RECORD_FIELDS) as readonly RecordField[];

/** The fields that every record has. */
export const CORE_FIELDS: readonly RecordField[] = FIELD_NAMES.filter(
  (name) => RECORD_FIELDS[name].group === 'core',
);
