const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Letters and digits only; shorter ones may be words. */
const MIN_LENGTH = 8;

/**
 * Whether a path segment or a query value looks as if it was rolled with dice: a UUID, or with a piece
 * in which letters and digits are mixed. Names with a number at the end, such as `product17`, do not.
 */
export function looksRandom(text: string): boolean {
  if (text.length < MIN_LENGTH) return false;
  if (UUID.test(text)) return true;
  return text.split(/[^A-Za-z0-9]+/).some(isMixed) || isMixed(text.replaceAll(/[-_]/g, ''));
}

function isMixed(token: string): boolean {
  if (token.length < MIN_LENGTH || !/^[A-Za-z0-9]+$/.test(token)) return false;
  const changes = changesIn(token);
  if (!/\d/.test(token)) return token.length >= 10 && changes >= 4;
  if (!/[A-Za-z]/.test(token)) return false;
  const isHex = /^(?:[0-9a-f]+|[0-9A-F]+)$/.test(token);
  return changes >= 3 || (isHex && (changes >= 2 || token.replaceAll(/\d/g, '').length > 1));
}

/** How often a digit, a small letter or a capital is followed by another kind. */
function changesIn(token: string): number {
  let changes = 0;
  let before = '';
  for (const character of token) {
    const kind = /\d/.test(character) ? '0' : /[a-z]/.test(character) ? 'a' : 'A';
    // A capital begins a word: that is no mixture.
    if (before !== '' && kind !== before && !(before === 'A' && kind === 'a')) changes += 1;
    before = kind;
  }
  return changes;
}
