import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { certificates, type Certificate, type CertificateKind } from './certificates.ts';
import { serve, type Site, type SiteOptions } from './site.ts';

export interface TlsSite extends Site {
  /** In PEM: what a client must trust so that the valid certificate is accepted. */
  readonly ca: string;
  /** In PEM: what a client may show. */
  readonly client: Certificate;
}

export interface TlsSiteOptions extends SiteOptions {
  /** Default `valid`: for localhost and 127.0.0.1. */
  readonly certificate?: CertificateKind;
  /** Offer HTTP/2 beside HTTP/1.1. */
  readonly http2?: boolean;
  /** Refuse clients that show no certificate of the site's own authority. */
  readonly clientCertificate?: boolean;
}

/** Starts a site under TLS, with certificates that are made for this run. */
export async function startTlsSite(options: TlsSiteOptions = {}): Promise<TlsSite> {
  const made = await certificates();
  const { cert, key } = made[options.certificate ?? 'valid'];
  // Only where a client's certificate is judged: Node sends an authority it knows along with its own.
  const tls = options.clientCertificate === true ? { ca: made.ca, requestCert: true } : {};
  const site = await serve('https', options, (listener) =>
    options.http2 === true
      ? createSecureServer({ cert, key, ...tls, allowHTTP1: true }, listener)
      : createServer({ cert, key, ...tls }, listener),
  );
  return { ...site, ca: made.ca, client: made.client };
}
