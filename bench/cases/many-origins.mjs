import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distinctOrigins, noLoopbackAddresses } from '../lists.mjs';
import { whole } from '../report/numbers.mjs';
import { linePlot } from '../report/svg.mjs';
import { startNginx } from '../servers/nginx.mjs';
import { thirds, thirdsTable, toCsv, watch } from '../watched.mjs';

const SMOKE_COUNT = 1_000;
const CONCURRENCY = 200;

export const manyOrigins = {
  name: 'many-origins',
  title: 'very many origins, one URL each: is what is kept of an origin given back?',
  goals: [],
  long: true,
  unsupported: noLoopbackAddresses,
  async run({ folder, gfetch, urls = 100_000, smoke, signal }) {
    const count = smoke ? SMOKE_COUNT : urls;
    const server = await startNginx(folder, { address: '0.0.0.0' });
    try {
      const list = join(folder, 'urls.txt');
      writeFileSync(list, `${distinctOrigins(server.port, '/u', count).join('\n')}\n`);
      const work = { list, concurrency: CONCURRENCY, folder: join(folder, 'run'), bytesEach: 1024 };
      const limits = { folder: work.folder, server, signal, limitSeconds: 3_600 };
      const watched = await watch(gfetch.command(work), limits);
      const ended = watched.run.exitCode === 0; // otherwise there may be no records to count
      const wholeAnswers = ended ? await gfetch.whole(watched.run, work) : 0;
      return report(watched, count, wholeAnswers);
    } finally {
      await server.close();
    }
  },
};

function report(watched, count, wholeAnswers) {
  const { run, received, samples } = watched;
  const caption = `${whole(count)} origins, at most ${CONCURRENCY} at once, from nginx, one process; one run`;
  const plot = (what, unit, points) => ({
    file: `many-origins-${what}.svg`,
    alt: `${what} over time while ${caption} are fetched`,
    svg: linePlot({
      title: `many-origins: ${what} over time`,
      note: caption,
      xLabel: 'seconds',
      yLabel: unit,
      points,
    }),
  });
  return {
    caption,
    table: thirdsTable(thirds(watched), watched),
    charts: [
      plot(
        'memory',
        'MB',
        samples.map(({ seconds, rssBytes }) => [seconds, rssBytes / 1e6]),
      ),
      plot(
        'sockets',
        'sockets',
        samples.map(({ seconds, sockets }) => [seconds, sockets]),
      ),
    ],
    goals: [],
    faults: [
      ...(run.exitCode === 0 ? [] : [`exit code ${run.exitCode}: ${run.error}`]),
      ...(received === count ? [] : [`the server received ${received} requests, not ${count}`]),
      ...(wholeAnswers === count ? [] : [`${wholeAnswers} whole answers, not ${count}`]),
    ],
    files: [{ file: 'many-origins.csv', text: toCsv(samples) }],
  };
}
