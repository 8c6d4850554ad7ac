/** Headers as undici hands them out: name, value, name, value … as bytes. */
export type RawHeaders = readonly Buffer[];

/** The first value of a header, as text; `name` in lower case. */
export function headerValue(raw: RawHeaders, name: string): string | undefined {
  const at = indexOfHeader(raw, name, 0);
  return at === -1 ? undefined : text(raw[at + 1]);
}

/** Every value of a header, in order. */
export function headerValues(raw: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let at = indexOfHeader(raw, name, 0); at !== -1; at = indexOfHeader(raw, name, at + 2)) {
    values.push(text(raw[at + 1]));
  }
  return values;
}

/** All of them: lower-case name to its values. The object has no prototype: `__proto__` is a name. */
export function headersObject(raw: RawHeaders): Record<string, string[]> {
  const headers = Object.create(null) as Record<string, string[]>;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = text(raw[at]).toLowerCase();
    (headers[name] ??= []).push(text(raw[at + 1]));
  }
  return headers;
}

function indexOfHeader(raw: RawHeaders, name: string, from: number): number {
  for (let at = from; at + 1 < raw.length; at += 2) {
    const key = raw[at];
    if (key !== undefined && key.length === name.length && isSameName(key, name)) return at;
  }
  return -1;
}

function isSameName(key: Buffer, name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const byte = key[i] ?? 0;
    const lower = byte >= 65 && byte <= 90 ? byte | 32 : byte;
    if (lower !== name.charCodeAt(i)) return false;
  }
  return true;
}

function text(value: Buffer | undefined): string {
  return value === undefined ? '' : value.toString('latin1');
}
