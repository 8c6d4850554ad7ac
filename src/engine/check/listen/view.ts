/** What there is to be served, as it is at the moment of the call. */
export interface LiveView {
  /** HTML, whose policy is that of `renderStatusPage`. */
  page(this: void): string;
  /** In the exposition format of Prometheus. */
  metrics(this: void): string;
  /** All checks as JSON: an array of objects, the id of each as its `check`. */
  checks(this: void): unknown;
  health(this: void): { readonly isHealthy: boolean; readonly body: unknown };
}
