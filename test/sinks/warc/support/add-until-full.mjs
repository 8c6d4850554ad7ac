// Adds COUNT exchanges to a WARC file, all at once, and tells on stderr what came of it.

const { openWarc } = await import(process.env.WARC);

const [path, count] = process.argv.slice(2);
const rejections = [];
process.on('unhandledRejection', (error) => rejections.push(String(error)));

const output = await openWarc(path, { append: false, software: 'gfetch' });
const exchanges = Array.from({ length: Number(count) }, (_, at) => ({
  url: `http://example.com/${at}`,
  startedAtMs: 0,
  remoteIp: null,
  httpVersion: null,
  requestHead: '',
  requestBody: null,
  statusCode: 200,
  rawHeaders: [],
  body: Buffer.from(`${at} `.repeat(400)),
  metadata: {},
  truncated: false,
}));
const added = await Promise.allSettled(exchanges.map((exchange) => output.add(exchange)));
const errorOf = (promise) => promise.then(String, (error) => `${error.name}: ${error.message}`);
const result = {
  whole: added.filter(({ status }) => status === 'fulfilled').length,
  errors: [...new Set(added.flatMap(({ reason }) => (reason ? [reason.message] : [])))],
  flush: await errorOf(output.flush()),
  close: await errorOf(output.close()),
  rejections,
};
process.stderr.write(JSON.stringify(result));
