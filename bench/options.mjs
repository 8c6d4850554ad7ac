import { parseArgs } from 'node:util';
import { CASES } from './cases/index.mjs';

export const USAGE = `usage: npm run bench -- [options]

  --rounds N       rounds over all tools, in turn (3)
  --urls N         URLs in the list (50000; soak: 10000000; many-origins: 100000); cases with dear
                   connections take a part of it
  --only CASE      run only this case (repeatable):
                   ${CASES.map(({ name }) => name).join(', ')}
  --all            the long cases, too: ${CASES.filter(({ long }) => long)
    .map(({ name }) => name)
    .join(', ')}
  --peer NAME      measure only this peer beside gfetch (repeatable)
  --gfetch FILE    the launcher to measure (bin/gfetch.js)
  --markdown FILE  write the tables there, too
  --docs FOLDER    renew FOLDER/performance.md between its markers, and the charts in
                   FOLDER/performance; the cases that were not run stay as they are there
  --smoke          one round of 100 URLs (1,000 in the long cases): do all counts agree?`;

/** What the caller can mend. */
export class UsageError extends Error {}

/** With --smoke: `urls` of each case but the long ones. */
const SMOKE = { rounds: 1, urls: 100 };

const OPTIONS = {
  rounds: { type: 'string', default: '3' },
  urls: { type: 'string' },
  only: { type: 'string', multiple: true },
  all: { type: 'boolean', default: false },
  peer: { type: 'string', multiple: true },
  gfetch: { type: 'string' },
  markdown: { type: 'string' },
  docs: { type: 'string' },
  smoke: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

/** The options of a run, as in `USAGE`. */
export function parseOptions(args) {
  const { rounds, urls, ...rest } = parsed(args);
  if (rest.smoke && rest.docs !== undefined) {
    throw new UsageError('--smoke measures nothing that is worth a document');
  }
  if (rest.peer !== undefined && rest.docs !== undefined) {
    throw new UsageError('--docs needs all peers: --peer leaves some out');
  }
  const numbers = {
    rounds: positive('rounds', rounds),
    urls: urls === undefined ? undefined : positive('urls', urls),
  };
  return { ...rest, ...(rest.smoke ? SMOKE : numbers) };
}

function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function positive(name, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${name} ${text}: not a count`);
}

/** Those of `items` that are named; all where no names are given. */
export function pick(items, names) {
  if (names === undefined) return items;
  const unknown = names.filter((name) => !items.some((item) => item.name === name));
  if (unknown.length > 0) {
    const known = items.map(({ name }) => name).join(', ');
    throw new UsageError(`${unknown.join(', ')}: not among ${known}`);
  }
  return items.filter(({ name }) => names.includes(name));
}
