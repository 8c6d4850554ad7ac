import type { FetchRecord } from '../../src/model/record.ts';

/** Everything unknown. */
export function blankRecord(overrides: Partial<FetchRecord> = {}): FetchRecord {
  return {
    seq: 1,
    input: 'https://example.com/',
    url: 'https://example.com/',
    final_url: null,
    method: 'GET',
    status_code: null,
    failed: false,
    error_code: null,
    error_phase: null,
    error: null,
    content_type: null,
    size: null,
    size_download: null,
    size_verified: null,
    http_version: null,
    remote_ip: null,
    remote_port: null,
    num_redirects: 0,
    num_retries: 0,
    time_queue: null,
    time_namelookup: null,
    time_connect: null,
    time_appconnect: null,
    time_starttransfer: null,
    time_total: null,
    timestamp: '2026-01-02T03:04:05.678Z',
    ...overrides,
  };
}

export function okRecord(overrides: Partial<FetchRecord> = {}): FetchRecord {
  return blankRecord({
    final_url: 'https://example.com/',
    status_code: 200,
    content_type: 'text/html; charset=utf-8',
    size: 1256,
    size_download: 648,
    size_verified: true,
    http_version: '1.1',
    remote_ip: '192.0.2.7',
    remote_port: 443,
    time_queue: 0.0012,
    time_namelookup: 0.01,
    time_connect: 0.02,
    time_appconnect: 0.04,
    time_starttransfer: 0.0831,
    time_total: 0.084123,
    ...overrides,
  });
}

export function failedRecord(overrides: Partial<FetchRecord> = {}): FetchRecord {
  return blankRecord({
    failed: true,
    error_code: 'dns_not_found',
    error_phase: 'dns',
    error: 'the name does not exist',
    time_queue: 0.0012,
    time_total: 0.0119,
    ...overrides,
  });
}

/** With every optional field, and text that each format has to treat with care. */
export function fullRecord(): FetchRecord {
  return okRecord({
    seq: 3,
    final_url: 'https://example.com/end',
    num_redirects: 1,
    num_retries: 1,
    tag: { id: 7, note: 'a,b\t"c"' },
    saved_path: 'example.com/index.html',
    title: '=cmd,"quoted"\n\u001b[31mred\u202e\ud800',
    headers: { server: ['nginx\u009b'], 'set-cookie': ['a=1', 'b=2'] },
    hops: [
      {
        url: 'https://example.com/',
        status_code: 301,
        location: '/end',
        remote_ip: null,
        time_total: 0.01,
      },
    ],
    attempts: [
      { status_code: 503, error_code: null, time_total: 0.01, waited: 0, host_limit: null },
      { status_code: 200, error_code: null, time_total: 0.08, waited: 0.5, host_limit: null },
    ],
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      subject: 'CN=example.com',
      issuer: 'CN=Example CA',
      not_after: '2026-06-01T00:00:00Z',
      days_left: 42,
    },
    hash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    dns: ['192.0.2.7', '2001:db8::7'],
    links: [{ url: 'https://example.com/a', tag: 'a' }],
    body: '<p>\r\n\ttext</p>',
    body_encoding: 'utf-8',
    skip_reason: null,
    skip_rule: null,
    depth: 2,
    parent: 'https://example.com/from',
    discovered_by: 'a',
    location: null,
    change: 'changed',
    description: '@description\u0007',
    h1: '-1\theading',
    lang: 'en',
    canonical: 'https://example.com/canonical',
    hreflang: [{ lang: 'de', url: 'https://example.com/de' }],
    word_count: 120,
    extracted: { price: '=1+1', tags: ['a', 'b'], none: null },
  });
}
