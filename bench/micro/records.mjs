// Records as a run makes them: a few hosts, pages and pictures, some HTTP errors, some failures.

const PATHS = [
  '/',
  '/index.html',
  '/products/list?page=2',
  '/assets/app.3f2a91c0.js',
  '/images/photo-1400x900.jpg',
  '/api/v1/items/4711',
  '/blog/2026/01/02/what-a-day',
  '/search?q=abc%20def',
];
const HOSTS = 4;

/** What a record is made of: the task, how it ended, and how long it had waited. */
export function makeEndings(count) {
  return Array.from({ length: count }, (_, index) => {
    const host = `host-${index % HOSTS}.example.com:8080`;
    // Of its own, not a piece of another text.
    const url = Buffer.from(`http://${host}${PATHS[index % PATHS.length]}`).toString('latin1');
    const isFailed = index % 50 === 49;
    const tookMs = ((index * 7919) % 1000) / 250 + 0.05;
    const size = (index * 31) % 5000;
    const given = (value) => (isFailed ? null : value);
    return {
      task: { seq: index + 1, input: url, target: { url }, retries: 0 },
      queueMs: ((index * 104_729) % 1000) / 97,
      outcome: {
        method: 'GET',
        failure: isFailed
          ? { code: 'connect_refused', phase: 'connect', message: `${host} refused the connection` }
          : null,
        finalUrl: given(url),
        statusCode: given(index % 20 === 0 ? 404 : 200),
        rawHeaders: null,
        contentType: given(index % 8 === 4 ? 'image/jpeg' : 'text/html; charset=utf-8'),
        retryAfterMs: null,
        rateLimitResetMs: null,
        sizeBytes: given(size),
        downloadBytes: given(size),
        sizeVerified: given(true),
        httpVersion: given('1.1'),
        remoteIp: given('127.0.0.1'),
        remotePort: given(8080),
        redirects: 0,
        hops: null,
        nameLookupMs: 0,
        connectMs: 0,
        appConnectMs: given(0),
        startTransferMs: given(tookMs * 0.93),
        totalMs: tookMs,
        // Some thirty a millisecond.
        startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5) + Math.floor(index / 30),
        body: null,
        hash: null,
        tls: null,
        addresses: null,
        savedPath: null,
      },
    };
  });
}

/** The records of these, as the build in `folder` makes them. */
export async function makeRecords(folder, endings) {
  const { createRecordMaker } = await import(`${folder}/engine/record.js`);
  const makeRecord = await createRecordMaker({ with: [], saves: false });
  return endings.map(({ task, outcome, queueMs }) => makeRecord(task, outcome, queueMs));
}
