import type { RobotsRule } from './parse.ts';
import { compilePattern, fits, type Effort, type Pieces, type Target } from './pattern.ts';

/** Rules that can be asked for the one that decides, without trying each of them. */
export class RuleIndex {
  /** By rank: the lower one of two that match decides. */
  readonly #ranked: readonly RobotsRule[];
  readonly #plain = new Heads();
  readonly #encoded = new Heads();

  constructor(rules: readonly RobotsRule[]) {
    const compiled = rules
      .map((rule) => ({ rule, pattern: compilePattern(rule.path) }))
      .toSorted(
        (a, b) =>
          b.pattern.octets - a.pattern.octets || Number(b.rule.allow) - Number(a.rule.allow),
      );
    this.#ranked = compiled.map(({ rule }) => rule);
    for (const [rank, { pattern }] of compiled.entries()) {
      this.#plain.add(pattern.plain, rank);
      if (pattern.encoded !== null) this.#encoded.add(pattern.encoded, rank);
    }
  }

  /**
   * The rule that decides; undefined: none matches. Where less than nothing is left of the effort, it is
   * not known.
   */
  find({ plain, encoded }: Target, effort: Effort): RobotsRule | undefined {
    let rank = this.#plain.lowestRank(plain, Infinity, effort);
    if (encoded !== null) rank = this.#encoded.lowestRank(encoded, rank, effort);
    return this.#ranked[rank];
  }
}

interface Starred {
  readonly pieces: Pieces;
  readonly rank: number;
}

/** Patterns by what stands before their first asterisk: of so many that begin alike, few fit a text. */
class Heads {
  /** Without an asterisk: rank by head; and the same for those that end in `$`. */
  readonly #open = new Map<string, number>();
  readonly #whole = new Map<string, number>();
  /** Those with asterisks, in the order of their ranks. */
  readonly #starred = new Map<string, Starred[]>();
  readonly #lengths = new Set<number>();

  /** In the order of their ranks. */
  add(pieces: Pieces, rank: number): void {
    const { head, rest, isWhole } = pieces;
    if (rest.length === 0) {
      const known = isWhole ? this.#whole : this.#open;
      // Of rules that say the same, the first decides.
      if (!known.has(head)) known.set(head, rank);
      if (!isWhole) this.#lengths.add(head.length);
      return;
    }
    this.#lengths.add(head.length);
    const alike = this.#starred.get(head);
    if (alike === undefined) this.#starred.set(head, [{ pieces, rank }]);
    else alike.push({ pieces, rank });
  }

  /** Of the patterns that fit; `known` where none has a lower rank. */
  lowestRank(text: string, known: number, effort: Effort): number {
    let lowest = Math.min(known, this.#whole.get(text) ?? known);
    const starred: (readonly Starred[])[] = [];
    for (const length of this.#lengths) {
      if (length > text.length) continue;
      const head = text.slice(0, length);
      lowest = Math.min(lowest, this.#open.get(head) ?? lowest);
      const alike = this.#starred.get(head);
      if (alike !== undefined) starred.push(alike);
    }
    for (const alike of starred) lowest = lowestStarred(alike, text, lowest, effort);
    return lowest;
  }
}

function lowestStarred(
  alike: readonly Starred[],
  text: string,
  known: number,
  effort: Effort,
): number {
  for (const { pieces, rank } of alike) {
    if (rank >= known || effort.left < 0) return known;
    if (fits(pieces, text, effort)) return rank;
  }
  return known;
}
