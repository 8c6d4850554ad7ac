/** How the request for a robots.txt ended. */
export interface RobotsResponse {
  /** Null: there was no response. */
  readonly statusCode: number | null;
  /** Why there is no complete response, as a sentence; null: there is one. */
  readonly failure: string | null;
  /** Redirects that were followed to get there. */
  readonly redirects: number;
  /** Where it redirects to; null: nowhere that can be asked. */
  readonly location: string | null;
}

/** What follows from it (RFC 9309, section 2.3.1). */
export type RobotsAnswer =
  | { readonly action: 'read' }
  | { readonly action: 'follow'; readonly location: string }
  /** There are no rules: everything is allowed. */
  | { readonly action: 'unavailable'; readonly reason: string }
  /** Nobody knows the rules: nothing is allowed. */
  | { readonly action: 'unreachable'; readonly reason: string };

/** Followed one after the other, also to other hosts (section 2.3.1.2). */
export const MAX_ROBOTS_REDIRECTS = 5;

/**
 * What an answer to the request for a robots.txt means. 429 is not "unavailable" as other 4xx are: it
 * says nothing of the file, only to come back later. Google takes it as a server error too (Search
 * Central, "How Google interprets the robots.txt specification").
 */
export function robotsAnswer(response: RobotsResponse): RobotsAnswer {
  const { statusCode, failure } = response;
  if (failure !== null) return { action: 'unreachable', reason: failure };
  if (statusCode === null) return { action: 'unreachable', reason: 'there was no response' };
  if (statusCode >= 200 && statusCode < 300) return { action: 'read' };
  if (statusCode >= 300 && statusCode < 400) return redirectAnswer(statusCode, response);
  const reason = `the server answered ${statusCode}`;
  const isUnavailable = statusCode >= 400 && statusCode < 500 && statusCode !== 429;
  return { action: isUnavailable ? 'unavailable' : 'unreachable', reason };
}

function redirectAnswer(statusCode: number, { location, redirects }: RobotsResponse): RobotsAnswer {
  if (location === null) {
    return { action: 'unavailable', reason: `the server answered ${statusCode} without a target` };
  }
  if (redirects < MAX_ROBOTS_REDIRECTS) return { action: 'follow', location };
  return { action: 'unavailable', reason: `there were more than ${redirects} redirects` };
}
