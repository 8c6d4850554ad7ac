import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../peers/', import.meta.url));

/** A package of `bench/peers`. Throws where it is not installed. */
export function npmPeer(name) {
  const path = (file) => join(FOLDER, 'node_modules', name, file);
  const manifest = path('package.json');
  if (!existsSync(manifest)) throw new Error('not installed; npm ci --prefix bench/peers');
  return { version: JSON.parse(readFileSync(manifest, 'utf8')).version, path };
}

/** A program of ours that uses such packages. */
export function peerProgram(file) {
  return join(FOLDER, file);
}
