import { output } from '../machine/output.mjs';

export const wget2 = {
  name: 'wget2',
  writes: 'nothing',
  version: () => output('wget2', ['--version']).split('\n')[0].split(' ')[2],
  command: ({ list, concurrency, authority }) => [
    'wget2',
    '--no-config',
    '--quiet',
    '--no-hsts',
    '--tries=1',
    ...(authority === undefined ? [] : [`--ca-certificate=${authority}`, '--no-ocsp']),
    `--max-threads=${concurrency}`,
    '-O',
    '/dev/null',
    '-i',
    list,
  ],
};
