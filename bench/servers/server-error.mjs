/** A server that a case needs is not there. */
export class ServerError extends Error {}
