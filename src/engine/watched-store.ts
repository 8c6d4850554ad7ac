import { FileError } from '../model/errors.ts';
import type { BodyStore, BodyWriter } from '../model/ports.ts';

/** A store that tells when no more bodies can be kept: no disk is left, say. */
export interface WatchedStore extends BodyStore {
  /** What is wrong with it; null: nothing. */
  readonly broken: FileError | null;
}

/** Calls `onBroken`, once, when the store fails with a `FileError`: every other body would fail, too. */
export function watchStore(store: BodyStore, onBroken: () => void): WatchedStore {
  let broken: FileError | null = null;
  const judge = (error: unknown): void => {
    if (!(error instanceof FileError) || broken !== null) return;
    broken = error;
    onBroken();
  };
  return {
    get broken() {
      return broken;
    },
    open: (target, seq, contentType) => watchWriter(store.open(target, seq, contentType), judge),
  };
}

function watchWriter(writer: BodyWriter, judge: (error: unknown) => void): BodyWriter {
  return {
    write(chunk) {
      try {
        return writer.write(chunk);
      } catch (error) {
        judge(error);
        throw error;
      }
    },
    onDrain: (resume) => writer.onDrain(resume),
    async finish() {
      try {
        return await writer.finish();
      } catch (error) {
        judge(error);
        throw error;
      }
    },
    discard: () => writer.discard(),
  };
}
