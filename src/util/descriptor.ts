/** The file descriptor of a stream of Node, if it has one that is open. */
export function descriptorOf(stream: object): number | undefined {
  return 'fd' in stream && typeof stream.fd === 'number' && stream.fd >= 0 ? stream.fd : undefined;
}
