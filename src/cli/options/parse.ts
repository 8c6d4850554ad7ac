import { UsageError } from '../../model/errors.ts';
import type { ReadContext } from './spec.ts';
import { OPTION_ENTRIES, type Flag, type GetSettings, type OptionEntry } from './table.ts';

/** A value for an option, and where it was written. */
export interface Given {
  readonly flag: Flag;
  readonly text: string;
  /** Begins the message when the text cannot be read: `option '--timeout <duration>'`. */
  readonly origin: string;
}

/**
 * Reads what was given into settings. The first layer that has an option decides about it; within
 * a layer the last value counts, or all of them where the option may be repeated.
 * @throws {UsageError} A value cannot be read, or two options contradict each other.
 */
export function readSettings(
  layers: readonly (readonly Given[])[],
  context: ReadContext,
): GetSettings {
  const values = OPTION_ENTRIES.map((entry) => [entry.name, readOption(entry, layers, context)]);
  return settle(Object.fromEntries(values) as GetSettings);
}

function readOption(
  { name, spec }: OptionEntry,
  layers: readonly (readonly Given[])[],
  context: ReadContext,
): unknown {
  const { kind, fallback } = spec;
  for (const layer of layers) {
    const given = layer.filter(({ flag }) => flag.option === name);
    const last = given.at(-1);
    if (last === undefined) continue;
    if (kind.merge === undefined) return readOne(last);
    return kind.merge(given.map(readOne));
  }
  return fallback;

  function readOne({ text, origin }: Given): unknown {
    try {
      return kind.read(text, context);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${origin}: ${error.message}`, { cause: error });
    }
  }
}

/** Draws the conclusions that need more than one option. */
function settle(settings: GetSettings): GetSettings {
  refuseContradictions(settings);
  const { body, headers, method, template, format } = settings;
  return {
    ...settings,
    method: method ?? (body === undefined ? undefined : 'POST'),
    headers:
      body === undefined
        ? headers
        : { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    format: format ?? (template === undefined ? undefined : 'template'),
  };
}

function refuseContradictions(settings: GetSettings): void {
  const { method, body, user, bearer, certFile, keyFile, template, format } = settings;
  const contradictions: readonly (readonly [boolean, string])[] = [
    [method === 'HEAD' && body !== undefined, 'a HEAD request has no body; leave out --data'],
    [user !== undefined && bearer !== undefined, 'give either --user or --bearer, not both'],
    [keyFile !== undefined && certFile === undefined, '--key needs the certificate: --cert FILE'],
    [settings.quiet && settings.verbose, 'give either --quiet or --verbose, not both'],
    [
      template !== undefined && format !== undefined && format !== 'template',
      `--template is a format of its own; leave out --format ${format}`,
    ],
    [
      format === 'template' && template === undefined,
      "--format template needs --template '{status_code} {url}'",
    ],
  ];
  const found = contradictions.find(([applies]) => applies);
  if (found !== undefined) throw new UsageError(found[1]);
}
