import { UsageError } from '../../model/errors.ts';
import { methodProblem } from '../../model/methods.ts';
import type { CheckSettings, CrawlSettings, GetSettings } from './table.ts';

/** The settings that one layer gives, or several together, of whichever command. */
export type Layer = Partial<GetSettings & CrawlSettings & CheckSettings>;

type OptionName = keyof Layer;

interface Contradiction {
  /** What a higher layer that has one of these takes out of the lower ones. */
  readonly between: readonly OptionName[];
  applies(this: void, layer: Layer): boolean;
  message(this: void, layer: Layer): string;
}

function bodyProblem({ method, body }: Layer): string | undefined {
  return method === undefined || body === undefined ? undefined : methodProblem(method, true);
}

function isEndless({ everyMs = 0 }: Layer): boolean {
  return everyMs > 0;
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    between: ['method', 'body'],
    applies: (layer) => bodyProblem(layer) !== undefined,
    message: (layer) => `${bodyProblem(layer) ?? ''}; leave out --data`,
  },
  {
    between: ['user', 'bearer'],
    applies: ({ user, bearer }) => user !== undefined && bearer !== undefined,
    message: () => 'give either --user or --bearer, not both',
  },
  {
    between: ['quiet', 'verbose'],
    applies: ({ quiet, verbose }) => quiet === true && verbose === true,
    message: () => 'give either --quiet or --verbose, not both',
  },
  {
    between: ['denyPrivate', 'allowPrivate'],
    applies: ({ denyPrivate, allowPrivate }) => denyPrivate === true && allowPrivate === true,
    message: () => 'give either --deny-private or --allow-private, not both',
  },
  {
    between: ['format', 'template'],
    applies: ({ format, template }) =>
      template !== undefined && format !== undefined && format !== 'template',
    message: ({ format = '' }) => `--template is a format of its own; leave out --format ${format}`,
  },
  {
    between: ['stateFolder', 'resumeFolder'],
    applies: ({ stateFolder, resumeFolder }) =>
      stateFolder !== undefined && resumeFolder !== undefined,
    message: () =>
      'give either --state, to begin a crawl, or --resume, to go on with the one that was begun there',
  },
  {
    // a recrawl that was stopped is gone on with by --resume alone
    between: [],
    applies: ({ recrawl, resumeFolder }) => recrawl === true && resumeFolder !== undefined,
    message: () => 'give either --resume, to go on, or --state DIR --recrawl, to crawl again',
  },
  {
    between: ['everyMs', 'status'],
    applies: (layer) => isEndless(layer) && layer.status === true,
    message: () => '--status asks nobody; leave out --every',
  },
  {
    between: ['listen', 'status'],
    applies: ({ listen, status }) => listen !== undefined && status === true,
    message: () => '--status asks nobody, and ends; leave out --listen',
  },
  {
    between: ['everyMs', 'format'],
    applies: (layer) => isEndless(layer) && layer.format === 'nagios',
    message: () => '--nagios is the verdict of a single run; leave out --every',
  },
  {
    between: ['listen', 'format'],
    applies: ({ listen, format }) => listen !== undefined && format === 'nagios',
    message: () => '--nagios is the verdict of a single run; leave out --listen',
  },
  {
    between: ['everyMs', 'jitterMs'],
    applies: (layer) => isEndless(layer) && (layer.jitterMs ?? 0) > 0,
    message: () =>
      '--jitter is for a single run; with --every, checks are spread over the time by themselves',
  },
];

/** Options that stand for a header. Within a layer, the header goes before the option. */
const STAND_FOR_HEADERS: readonly (readonly [option: OptionName, header: string])[] = [
  ['userAgent', 'user-agent'],
  ['user', 'authorization'],
  ['bearer', 'authorization'],
  ['cookie', 'cookie'],
  ['range', 'range'],
];

/** @throws {UsageError} Two options of one layer contradict each other. */
export function refuseContradictions(layer: Layer): void {
  const found = CONTRADICTIONS.find(({ applies }) => applies(layer));
  if (found !== undefined) throw new UsageError(found.message(layer));
}

/** What is left of a layer when one that goes before it has its say. */
export function withoutContradicted(below: Layer, above: Layer): Layer {
  const both = { ...below, ...above };
  const contradicted = CONTRADICTIONS.filter(({ applies }) => applies(both)).flatMap(
    ({ between }) => between,
  );
  const left = Object.entries(below).filter(
    ([name]) => !contradicted.some((each) => each === name),
  );
  const kept: Layer = Object.fromEntries(left);
  if (kept.headers === undefined) return kept;
  const replaced = STAND_FOR_HEADERS.filter(([option]) => above[option] !== undefined);
  const headers = Object.entries(kept.headers).filter(
    ([name]) => !replaced.some(([, header]) => header === name),
  );
  return { ...kept, headers: Object.fromEntries(headers) };
}
