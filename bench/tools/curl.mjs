import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../machine/output.mjs';
import { countRecords } from './records.mjs';

export const curl = {
  name: 'curl',
  writes: 'JSON',
  version: () => output('curl', ['--version']).split(' ')[1],
  // https://github.com/curl/curl/pull/18068: 300 was the most before 8.16.
  limit(version) {
    const [major, minor] = version.split('.').map(Number);
    return major < 8 || (major === 8 && minor < 16) ? 300 : Infinity;
  },
  command({ urls, concurrency, folder, authority }) {
    const config = join(folder, 'curl.conf');
    writeFileSync(config, urls.map((url) => `url = "${url}"\noutput = "/dev/null"\n`).join(''));
    return [
      'curl',
      '-q',
      '--silent',
      '--parallel',
      '--parallel-immediate',
      '--parallel-max',
      concurrency,
      '--write-out',
      '%{json}\n',
      '--config',
      config,
      ...(authority === undefined ? [] : ['--cacert', authority]),
    ];
  },
  whole: ({ stdout }, { bytesEach }) =>
    countRecords(
      stdout,
      (record) =>
        record.response_code === 200 && record.exitcode === 0 && record.size_download === bytesEach,
    ),
};
