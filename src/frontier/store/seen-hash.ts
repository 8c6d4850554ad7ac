import { hash } from 'node:crypto';

const BYTES = 12;

/**
 * What is kept of a text to know it again: 96 bits of its SHA-1. Two of a billion texts are taken for
 * one with a chance of 1 to 10¹¹.
 */
export function seenHash(text: string): Buffer {
  return hash('sha1', text, 'buffer').subarray(0, BYTES);
}
