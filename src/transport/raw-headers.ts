/** Headers as they came: name, value, name, value … as Latin-1. */
export type RawHeaders = readonly string[];

/** The first value of a header; `name` in lower case. */
export function headerValue(raw: RawHeaders, name: string): string | undefined {
  const at = indexOfHeader(raw, name, 0);
  return at === -1 ? undefined : raw[at + 1];
}

/** Every value of a header, in order. */
export function headerValues(raw: RawHeaders, name: string): string[] {
  const values: string[] = [];
  for (let at = indexOfHeader(raw, name, 0); at !== -1; at = indexOfHeader(raw, name, at + 2)) {
    values.push(raw[at + 1] ?? '');
  }
  return values;
}

/** All of them: lower-case name to its values. The object has no prototype: `__proto__` is a name. */
export function headersObject(raw: RawHeaders): Record<string, string[]> {
  const headers = Object.create(null) as Record<string, string[]>;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? '').toLowerCase();
    (headers[name] ??= []).push(raw[at + 1] ?? '');
  }
  return headers;
}

function indexOfHeader(raw: RawHeaders, name: string, from: number): number {
  for (let at = from; at + 1 < raw.length; at += 2) {
    const key = raw[at];
    if (key !== undefined && isHeader(key, name)) return at;
  }
  return -1;
}

/** Whether `key` is that name, in whatever case; `name` in lower case. */
export function isHeader(key: string, name: string): boolean {
  if (key.length !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) {
    const code = key.charCodeAt(i);
    const lower = code >= 65 && code <= 90 ? code | 32 : code;
    if (lower !== name.charCodeAt(i)) return false;
  }
  return true;
}
