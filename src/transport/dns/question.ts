import type { Address } from './address.ts';

/** Who waits for the address of a name. */
export interface Asker {
  /** No longer interested. */
  readonly isDestroyed: boolean;
  /** The question has to wait for its turn; not called for one that is asked at once. */
  onDnsWait(): void;
  /** The question that had to wait is being asked. */
  onDnsAsked(): void;
}

/** One question about a name, for all who want to know. */
export class Question {
  readonly hostname: string;
  readonly answer: Promise<readonly Address[]>;
  readonly #askers: Asker[] = [];
  #isWaiting = false;
  #resolve!: (addresses: readonly Address[]) => void;
  #reject!: (error: Error) => void;

  constructor(hostname: string) {
    this.hostname = hostname;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get isWanted(): boolean {
    return this.#askers.some((asker) => !asker.isDestroyed);
  }

  join(asker: Asker): void {
    this.#askers.push(asker);
    if (this.#isWaiting) asker.onDnsWait();
  }

  /** Its turn has not come. */
  wait(): void {
    this.#isWaiting = true;
    for (const asker of this.#askers) asker.onDnsWait();
  }

  /** Its turn has come. */
  begin(): void {
    if (!this.#isWaiting) return;
    this.#isWaiting = false;
    for (const asker of this.#askers) asker.onDnsAsked();
  }

  resolve(addresses: readonly Address[]): void {
    this.#resolve(addresses);
  }

  reject(error: Error): void {
    this.#reject(error);
  }
}
