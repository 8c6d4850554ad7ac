/** What a watch says after one more answer. */
export type WatchVerdict =
  | 'normal'
  /** It is too much for the host. */
  | 'high'
  /** The last cut has changed nothing: this is how the host is, and it counts as normal now. */
  | 'vain';
