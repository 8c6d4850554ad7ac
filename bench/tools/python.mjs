// What can be had for Python.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from '../machine/output.mjs';
import { countRecords, printedCount } from './records.mjs';

const CLIENTS = fileURLToPath(new URL('../clients/', import.meta.url));

export const gevent = {
  name: 'gevent + requests',
  writes: 'nothing',
  share: 0.2,
  version: () => pythonWith('gevent', 'requests').versions,
  command: ({ list, concurrency, bytesEach, authority }) => [
    pythonWith('gevent', 'requests').python,
    join(CLIENTS, 'gevent_requests.py'),
    ...[list, concurrency, bytesEach, authority].filter((argument) => argument !== undefined),
  ],
  whole: printedCount,
};

/** The example that prints a line for each URL: as it is written (`get`), or with a `session`. */
export const article = (mode) => ({
  name: mode === 'get' ? 'gevent + requests.get' : 'gevent + requests.Session',
  writes: 'lines',
  share: mode === 'get' ? 0.1 : 0.5,
  version: () => pythonWith('gevent', 'requests').versions,
  command: ({ list, concurrency }) => [
    pythonWith('gevent', 'requests').python,
    join(CLIENTS, 'gevent_article.py'),
    mode,
    list,
    concurrency,
  ],
  whole: ({ stdout }, { bytesEach }) =>
    readFileSync(stdout, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(`200 ${bytesEach} `)).length,
});

/** All that it can do and a list does not need is off. */
const SCRAPY_SETTINGS = {
  ROBOTSTXT_OBEY: 0,
  DOWNLOAD_DELAY: 0,
  AUTOTHROTTLE_ENABLED: 0,
  COOKIES_ENABLED: 0,
  REDIRECT_ENABLED: 0,
  RETRY_ENABLED: 0,
  HTTPPROXY_ENABLED: 0,
  LOG_ENABLED: 0,
  TELNETCONSOLE_ENABLED: 0,
};

export const scrapy = {
  name: 'Scrapy',
  writes: 'JSON',
  share: 0.1,
  version: () => pythonWith('scrapy').versions,
  command(
    { list, concurrency, folder },
    { spider = 'scrapy_list.py', argument = `list=${list}` } = {},
  ) {
    const settings = Object.entries({
      ...SCRAPY_SETTINGS,
      CONCURRENT_REQUESTS: concurrency,
      CONCURRENT_REQUESTS_PER_DOMAIN: concurrency,
    });
    return [
      pythonWith('scrapy').python,
      '-m',
      'scrapy',
      'runspider',
      join(CLIENTS, spider),
      '-a',
      argument,
      '-o',
      itemsFile(folder),
      ...settings.flatMap(([name, value]) => ['-s', `${name}=${value}`]),
    ];
  },
  whole: (_run, { folder, bytesEach }) =>
    countRecords(itemsFile(folder), ({ status, size }) => status === 200 && size === bytesEach),
};

function itemsFile(folder) {
  return join(folder, 'items.jsonl');
}

const found = new Map();

/** The first Python that has the modules; the default one may be another than the system's. */
function pythonWith(...modules) {
  const wanted = modules.join();
  if (!found.has(wanted)) found.set(wanted, findPython(modules));
  return found.get(wanted);
}

function findPython(modules) {
  const versions = modules.map((name) => `${name}.__version__`).join(', "+", ');
  const print = `import ${modules.join()}; print(${versions})`;
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      return { python, versions: output(python, ['-c', print]) };
    } catch {
      // this one lacks a module: the next may have it
    }
  }
  throw new Error(`no Python here has ${modules.join(' and ')}`);
}
