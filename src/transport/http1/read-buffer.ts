// As much as a socket has ready where it comes fast.
const READ_BYTES = 256 * 1024;

/** What all plain sockets of a thread read into, one after another: valid for one call. */
export const READ_BUFFER = Buffer.allocUnsafeSlow(READ_BYTES);

/** What was read, for longer than the call. */
export function keepable(bytes: Buffer): Buffer {
  return bytes.buffer === READ_BUFFER.buffer ? Buffer.from(bytes) : bytes;
}
