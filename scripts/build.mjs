// Builds dist/ from src/ and generates what is derived from the registries.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(`${root}/dist`, { recursive: true, force: true });
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']);

const { recordSchema } = await import(`${root}/dist/model/schema.js`);
writeFileSync(`${root}/dist/record.schema.json`, `${JSON.stringify(recordSchema(), null, 2)}\n`);
