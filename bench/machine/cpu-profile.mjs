// What a .cpuprofile says: self time by function.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of V8's own: what stands for them in a profile, and what they are called here. */
const PSEUDO = new Map([
  ['(garbage collector)', 'gc'],
  ['(program)', 'V8 and libuv'],
  ['(root)', 'V8 and libuv'],
]);

/**
 * Self time by function, over all profiles of a folder: each thread writes one.
 *
 * @returns {{ name: string, place: string, layer: string, micros: number }[]} the dearest first;
 *   time in which a thread only waited is left out
 */
export function selfTimes(folder) {
  const totals = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    // A sample lasts until the next one; the last has no end.
    for (let i = 0; i + 1 < samples.length; i++) {
      add(totals, frames.get(samples[i]), Math.max(0, timeDeltas[i + 1]));
    }
  }
  return [...totals.values()].toSorted((a, b) => b.micros - a.micros);
}

function add(totals, { functionName, url, lineNumber }, micros) {
  if (functionName === '(idle)') return;
  const key = `${functionName} ${url} ${lineNumber}`;
  const name = functionName === '' ? '(anonymous)' : functionName;
  const place = url === '' ? '' : `${shortPath(url)}:${lineNumber + 1}`;
  const entry = totals.get(key) ?? { name, place, layer: layerOf(functionName, url), micros: 0 };
  entry.micros += micros;
  totals.set(key, entry);
}

/** Which part of the program a function belongs to. */
function layerOf(functionName, url) {
  if (url === '') return PSEUDO.get(functionName) ?? 'natives and system calls';
  if (url.startsWith('wasm:')) return 'llhttp (wasm)';
  if (/^node:internal\/(modules|bootstrap|main|deps\/cjs-module-lexer)/.test(url)) return 'loading';
  if (url.startsWith('node:')) return 'node internals';
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  return /\/dist\/([^/]+)\//.exec(url)?.[1] ?? 'other';
}

function shortPath(url) {
  return url
    .replace(/^file:\/\/.*\/node_modules\//, '')
    .replace(/^file:\/\/.*\/(?=dist\/)/, '')
    .replace(/^wasm:.*/, 'wasm');
}

/** The same time by layer, the dearest first. */
export function byLayer(functions) {
  const totals = new Map();
  for (const { layer, micros } of functions) totals.set(layer, (totals.get(layer) ?? 0) + micros);
  return [...totals]
    .map(([layer, micros]) => ({ layer, micros }))
    .toSorted((a, b) => b.micros - a.micros);
}
