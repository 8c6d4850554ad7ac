/** What there is to be served, as it is at the moment of the call. */
export interface LiveView {
  /** HTML, whose policy is that of `renderStatusPage`. */
  page(this: void): string;
  /** In the exposition format of Prometheus. */
  metrics(this: void): string;
  /** What JSON says of each check, by its id. */
  checks(this: void): ReadonlyMap<string, unknown>;
  health(this: void): { readonly isHealthy: boolean; readonly body: unknown };
}
