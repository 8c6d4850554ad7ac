/** Parameters that tell where a visitor came from, in lower case. None of them chooses a page. */
const TRACKING: ReadonlySet<string> = new Set([
  // Google
  'gclid',
  'gclsrc',
  'dclid',
  'gbraid',
  'wbraid',
  'gad_source',
  'gad_campaignid',
  'srsltid',
  '_ga',
  '_gl',
  // Meta
  'fbclid',
  'igshid',
  'igsh',
  'fb_action_ids',
  'fb_action_types',
  // other advertisers and networks
  'msclkid',
  'yclid',
  'ysclid',
  'ttclid',
  'twclid',
  'li_fat_id',
  'rdt_cid',
  'sccid',
  'epik',
  'irclickid',
  'rb_clickid',
  '_openstat',
  'wickedid',
  // newsletters
  'mc_cid',
  'mc_eid',
  'mkt_tok',
  'vero_id',
  'vero_conv',
  'oly_anon_id',
  'oly_enc_id',
  '_kx',
  'ml_subscriber',
  'ml_subscriber_hash',
  '_hsenc',
  '_hsmi',
  '__hssc',
  '__hstc',
  '__hsfp',
  'hsctatracking',
  // Matomo
  'pk_campaign',
  'pk_kwd',
  'pk_keyword',
  'pk_source',
  'pk_medium',
  'pk_content',
  'pk_cid',
]);

const TRACKING_PREFIXES: readonly string[] = ['utm_', 'mtm_'];

/** Names that servers' session handling has for itself, in lower case. */
const SESSION: ReadonlySet<string> = new Set([
  'jsessionid',
  'phpsessid',
  'asp.net_sessionid',
  'cfid',
  'cftoken',
  'oscsid',
  'zenid',
  'xtcsid',
  'mscssid',
]);

const SESSION_PREFIXES: readonly string[] = ['aspsessionid', 'jservsessionid'];

/** Names that sessions share with other things: a conference has sessions, too. */
const MAYBE_SESSION: ReadonlySet<string> = new Set([
  'sid',
  'sessid',
  'session',
  'sessionid',
  'session_id',
]);

const MIN_RANDOM = 16;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LETTERS_AND_DIGITS = /^[A-Za-z0-9]+$/;
const LETTER_BESIDE_DIGIT = /[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])/g;

/** True where a parameter of this name only tells where the visitor came from. */
export function isTracking(name: string): boolean {
  const lower = name.toLowerCase();
  return TRACKING.has(lower) || TRACKING_PREFIXES.some((prefix) => lower.startsWith(prefix));
}

/** True where the parameter only tells visits apart. */
export function isSession(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (SESSION.has(lower)) return true;
  if (SESSION_PREFIXES.some((prefix) => lower.startsWith(prefix))) return true;
  return MAYBE_SESSION.has(lower) && looksRandom(value);
}

/**
 * True for a UUID, and for letters and digits, well mixed, that nobody has thought up: `sid=42` and
 * `session=introduction2024` choose a page.
 */
function looksRandom(value: string): boolean {
  if (value.length < MIN_RANDOM) return false;
  if (UUID.test(value)) return true;
  if (!LETTERS_AND_DIGITS.test(value)) return false;
  return (value.match(LETTER_BESIDE_DIGIT)?.length ?? 0) >= 4;
}
