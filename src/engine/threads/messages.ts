import type { InFlight } from '../../model/ports.ts';
import type { FactsBatch } from '../../report/facts.ts';
import type { RendererOptions } from '../../sinks/render.ts';
import type { EquipmentSpec } from '../equipment.ts';
import type { SettlementBatch } from './settlement-batch.ts';
import type { TaskBatch } from './task-batch.ts';

/** What a thread is started with. */
export interface ThreadSpec {
  readonly equipment: EquipmentSpec;
  readonly rendering: RendererOptions;
  /** URLs in flight at once, as far as this thread is concerned. */
  readonly slots: number;
  /** Find out how many of them are worth it. */
  readonly isAuto: boolean;
}

/** Records that a thread has made, in the order in which they ended. */
export interface FinishedBatch {
  readonly seqs: Float64Array;
  /** For each output: the records as they are to be written, one after the other. */
  readonly bytes: readonly Uint8Array<ArrayBuffer>[];
  /** For each output: how many bytes each record takes; 0: it is kept from it. */
  readonly lengths: readonly Uint32Array[];
  readonly facts: FactsBatch;
}

/** What has come of a thread's work since the last message. Records come before they are settled. */
export interface Delivery {
  readonly kind: 'delivery';
  readonly finished: FinishedBatch | null;
  readonly settlements: SettlementBatch | null;
  /** So many more tasks are wanted; 0: none, or those that were asked for are still to come. */
  readonly claim: number;
}

export type FromThread =
  | Delivery
  /** Nothing of that URL is in flight any more: its record waits until the outputs take more. */
  | { readonly kind: 'held'; readonly seq: number }
  /** The answer to `describe`. */
  | { readonly kind: 'in-flight'; readonly requests: readonly InFlight[] }
  /** This machine refused files or ports for the first time. */
  | { readonly kind: 'shortage'; readonly reason: string }
  /** Bodies can no longer be saved. */
  | { readonly kind: 'save-failed'; readonly message: string }
  /** All that it was given is settled, and nothing more will come. */
  | { readonly kind: 'done'; readonly fewestSlots: number };

export type ToThread =
  /** The answer to a claim; none: there will be no more. */
  | { readonly kind: 'tasks'; readonly tasks: TaskBatch }
  /** The outputs have taken the records of one delivery. */
  | { readonly kind: 'taken' }
  /** Ends waiting and retries. */
  | { readonly kind: 'stop' }
  /** Ends what is in flight. */
  | { readonly kind: 'abort' }
  | { readonly kind: 'describe' };
