const ASCII = /^[\u0020-\u007e]*$/;
/** An encoded word has 75 characters at most, of which 12 are around the Base64. */
const MAX_WORD_BYTES = 45;

/**
 * Text as a header can carry it: as it is where it is plain ASCII, otherwise as encoded words in UTF-8
 * (RFC 2047 section 2), none of which ends within a character.
 */
export function encodedWords(text: string): string {
  if (ASCII.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let word = '';
  for (const char of text) {
    if (Buffer.byteLength(word + char) > MAX_WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += char;
  }
  words.push(word);
  return words.map((each) => `=?UTF-8?B?${Buffer.from(each).toString('base64')}?=`).join(' ');
}
