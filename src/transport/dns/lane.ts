import { Deque } from '../../util/deque.ts';
import type { Question } from './question.ts';

/**
 * Questions under way, at most `width` at once; the others wait in order. One that nobody waits for
 * any more when its turn comes is not asked, so the line is no longer than its askers are patient.
 */
export class Lane {
  readonly #width: number;
  readonly #ask: (question: Question) => Promise<void>;
  readonly #drop: (question: Question) => void;
  readonly #waiting = new Deque<Question>();
  #underWay = 0;

  /** `ask` settles the question and never rejects; `drop` takes those that are not asked. */
  constructor(
    width: number,
    ask: (question: Question) => Promise<void>,
    drop: (question: Question) => void,
  ) {
    this.#width = width;
    this.#ask = ask;
    this.#drop = drop;
  }

  add(question: Question): void {
    if (this.#underWay < this.#width) {
      this.#begin(question);
      return;
    }
    question.wait();
    this.#waiting.push(question);
  }

  /** Drops all that wait. */
  clear(): void {
    for (const question of this.#waiting.drain()) this.#drop(question);
  }

  #begin(question: Question): void {
    this.#underWay += 1;
    question.begin();
    void this.#ask(question).then(() => {
      this.#underWay -= 1;
      this.#next();
    });
  }

  #next(): void {
    for (;;) {
      const question = this.#waiting.shift();
      if (question === undefined) return;
      if (question.isWanted) {
        this.#begin(question);
        return;
      }
      this.#drop(question);
    }
  }
}
