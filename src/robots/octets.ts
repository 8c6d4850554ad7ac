/** Unreserved characters of RFC 3986, section 2.3. */
const UNRESERVED = /^[A-Za-z0-9._~-]$/;

/** Neither reserved nor unreserved, and no percent sign: never to be seen in a URI as they are. */
const FOREIGN = /[^A-Za-z0-9._~\-:/?#[\]@!$&'()*+,;=%]/g;

const ENCODED = /%[0-9A-Fa-f]{2}/g;

/** What separates the parts of a URI, where it stands as it is in a query. */
const DELIMITER_IN_QUERY = /[:/?#[\]@]/g;

/** Percent-encodes what may not stand in a URI. Each character of `octets` stands for an octet. */
export function encodeOctets(octets: string): string {
  return octets.replace(FOREIGN, percent);
}

/**
 * The form in which octets are compared (RFC 9309, section 2.2.2): what is not ASCII is encoded, and of
 * what is encoded the unreserved is decoded.
 */
export function normalForm(text: string): string {
  // Nearly all are plain.
  if (!/[^A-Za-z0-9._~\-:/?#[\]@!$&'()*+,;=]/.test(text)) return text;
  return encodeOctets(Buffer.from(text).toString('latin1')).replace(ENCODED, (code) => {
    const octet = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return UNRESERVED.test(octet) ? octet : code.toUpperCase();
  });
}

/** A normal form in which the delimiters within the query are encoded, as in the RFC's second example. */
export function queryEncoded(normal: string): string {
  const mark = normal.indexOf('?');
  if (mark < 0) return normal;
  return normal.slice(0, mark + 1) + normal.slice(mark + 1).replace(DELIMITER_IN_QUERY, percent);
}

/** `*` and `$` as they stand in a URI, for patterns have a meaning for them. */
export function encodeSpecial(normal: string): string {
  return normal.replace(/[*$]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
