/** A token, RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** A field value, RFC 9110 section 5.5; what is not Latin-1 cannot be sent. */
const FIELD_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
/** They frame the message or speak about the connection, so that they are not the user's to say. */
const SENDER_FIELDS = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
];

/** True for what may be the name of a header, or a method. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** True where a header can carry the text: one line of Latin-1 without control characters. */
export function isFieldValue(text: string): boolean {
  return FIELD_VALUE.test(text);
}

/** True for a header that only the sender of the message can write. `name` may be in any case. */
export function isSenderField(name: string): boolean {
  return SENDER_FIELDS.includes(name.toLowerCase());
}
