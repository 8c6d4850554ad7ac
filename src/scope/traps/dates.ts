/** Segments and query names after which numbers are dates. */
const CALENDAR_WORDS: ReadonlySet<string> = new Set(
  (
    'calendar calendars cal kalender calendrier calendario agenda agendas schedule schedules events ' +
    'event-calendar events-calendar eventcalendar termine terminkalender veranstaltungen ' +
    'date dates datum day days tag month months monat week weeks woche year years jahr'
  ).split(' '),
);

const MONTHS = (
  'jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august ' +
  'september october november december januar februar maerz märz mai juni juli oktober dezember okt dez'
).split(' ');

const DATE_WORDS: ReadonlySet<string> = new Set([
  ...MONTHS,
  ...'mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday'.split(
    ' ',
  ),
  ...'w kw week day month year today'.split(' '),
]);

const MONTH_NAMES: ReadonlySet<string> = new Set(MONTHS);

/** What such names mean only within a calendar. */
const SHORT_NAMES: ReadonlySet<string> = new Set('y yr yyyy m mo mon mm ym d dy dd w'.split(' '));

/** Of a path: `calendar`, `calendar.php`. */
export function isCalendarWord(text: string): boolean {
  return CALENDAR_WORDS.has(withoutExtension(text.toLowerCase()));
}

/** Of a query: `month`, `event_date`, and in a calendar also `m`. */
export function isDateName(name: string, isInCalendar: boolean): boolean {
  const text = name.toLowerCase();
  const last = text.split(/[-_.]/).at(-1) ?? '';
  return CALENDAR_WORDS.has(last) || (isInCalendar && SHORT_NAMES.has(text));
}

/** 1900 to 2100. */
export function isYear(text: string): boolean {
  return /^(?:19\d\d|20\d\d|2100)$/.test(text);
}

export function isMonth(text: string): boolean {
  return /^(?:0?[1-9]|1[0-2])$/.test(text) || MONTH_NAMES.has(text.toLowerCase());
}

export function isDay(text: string): boolean {
  return /^(?:0?[1-9]|[12]\d|3[01])$/.test(text);
}

export type DateGrain = 'month' | 'day';

/** The grain of a text that is a date by itself: `2026-11`, `2026-11-23`, `nov-2026`; null: it is none. */
export function dateGrain(text: string): DateGrain | null {
  // Nearly all texts have no year.
  if (!/\d{4}/.test(text)) return null;
  const [first = '', second = '', third, ...rest] = partsOf(text);
  if (isYear(first) && isMonth(second)) {
    if (third === undefined) return 'month';
    // A time may follow.
    const isTime = rest.every((part) => /^\d{1,3}z?$/.test(part));
    return isDay(third.replace(/t\d\d$/, '')) && isTime ? 'day' : null;
  }
  if (MONTH_NAMES.has(first) && isYear(second) && third === undefined) return 'month';
  const isReversed = third !== undefined && rest.length === 0 && isYear(third) && isDay(first);
  return isReversed && isMonth(second) ? 'day' : null;
}

/** The grain of what stands behind a word such as `calendar`, where any number is a date. */
export function grainInCalendar(text: string): DateGrain | null {
  const parts = partsOf(text);
  const areDates = parts.every(
    (part) => /^(?:\d+|[wq]\d{1,2}|\d+t\d+z?)$/.test(part) || DATE_WORDS.has(part),
  );
  if (!areDates || parts.length === 0) return null;
  return dateGrain(text) === 'month' ? 'month' : 'day';
}

function partsOf(text: string): string[] {
  return withoutExtension(text.toLowerCase()).split(/[-_.,+:]|%3a|%20/);
}

function withoutExtension(text: string): string {
  return text.replace(/\.(?:html?|php|aspx?|jsp|cgi|ics)$/, '');
}
