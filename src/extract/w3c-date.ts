const DATE_TIME =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/**
 * Milliseconds since 1970 of a W3C date and time (https://www.w3.org/TR/NOTE-datetime), as in
 * `2024`, `2024-05` or `2024-05-06T07:08+09:00`; null for what is none. What is left open counts as
 * its beginning, and a missing time zone as UTC.
 */
export function w3cDateMs(text: string): number | null {
  const parts = DATE_TIME.exec(text.trim());
  if (parts === null) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', zone = 'Z'] =
    parts;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isNaN(timeMs) ? null : timeMs;
}
