import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import type { Channel, ChannelKind } from './channel.ts';
import { expandVariables, type Env } from './expand.ts';
import { CHANNEL_KINDS } from './kinds.ts';

const WEB = /^https?:\/\//i;
const KIND = /^([a-z][a-z0-9+-]{0,20}):/i;
const WORD = /^[a-z][a-z+-]{0,20}$/i;

interface Reading {
  readonly kind: ChannelKind;
  readonly target: string;
}

/**
 * Reads `kind:target`, as after `--notify`; `https://…` alone is a webhook. `${NAME}` stands for a
 * variable of the environment, but not in a command, of which a shell reads it.
 *
 * @throws UsageError, which never shows a secret: there is no such kind (it names the nearest), the
 * target is none, or there is no such variable.
 */
export async function parseChannel(text: string, env: Env): Promise<Channel> {
  const { kind, target } = read(text, env);
  const open = await kind.load();
  return open(target);
}

/** The same, without opening anything. @throws UsageError as `parseChannel`. */
export function checkChannel(text: string, env: Env): void {
  const { kind, target } = read(text, env);
  kind.check(target);
}

function read(given: string, env: Env): Reading {
  // A variable may hold all of it, its kind included.
  const text = given.startsWith('${') ? expandVariables(given, env) : given;
  const name = WEB.test(text) ? 'webhook' : kindName(text);
  const kind = CHANNEL_KINDS.find((each) => each.name === name);
  if (kind === undefined) {
    const guess = suggest(
      name,
      CHANNEL_KINDS.map((each) => each.name),
    );
    throw new UsageError(`--notify has no kind ${quote(name)}: ${guess}`);
  }
  const target = WEB.test(text) ? text : text.slice(name.length + 1);
  return { kind, target: kind.isCommand || text !== given ? target : expandVariables(target, env) };
}

/** What is shown of it is short and of letters; a key that somebody pasted is not. */
function kindName(text: string): string {
  const name = KIND.exec(text)?.[1];
  if (name !== undefined) return name.toLowerCase();
  const kind = CHANNEL_KINDS.find((each) => each.name === text.toLowerCase());
  if (kind !== undefined)
    throw new UsageError(`--notify ${kind.name} needs a target: ${kind.syntax}`);
  const all = CHANNEL_KINDS.map((each) => each.name);
  throw new UsageError(
    `--notify takes KIND:TARGET${WORD.test(text) ? `: ${suggest(text, all)}` : `; there are ${all.join(', ')}`}`,
  );
}
