import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** The layers of docs/architecture.md, top to bottom: a folder imports only from layers above it. */
const LAYERS: readonly (readonly string[])[] = [
  ['util'],
  ['model', 'tasks'],
  [
    'sources',
    'frontier',
    'transport',
    'extract',
    'robots',
    'scope',
    'checks',
    'alerts',
    'sinks',
    'report',
  ],
  ['engine'],
  ['cli', 'index.ts', 'register.ts'],
];

/** The only folder in which each package may be imported. */
const PACKAGES: Readonly<Record<string, string>> = {
  'p-limit': 'tasks',
  undici: 'transport',
  socks: 'transport',
  'tough-cookie': 'transport',
  lmdb: 'frontier',
  cheerio: 'extract',
  fontoxpath: 'extract',
  htmlparser2: 'extract',
  'json-p3': 'extract',
  re2js: 'util',
  yaml: 'checks',
  nodemailer: 'alerts',
  tldts: 'scope',
  warcio: 'sinks',
  commander: 'cli',
  ora: 'cli',
};

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly specifier: string;
}

function sourceFiles(): string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(sep).join('/'));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"`]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'|createRequire\(import\.meta\.url\)\('([^']+)'\)/g,
  );
  return [...found].map(([, from, dynamic, bare, required]) => ({
    file,
    folder: file.split('/')[0] ?? '',
    specifier: from ?? dynamic ?? bare ?? required ?? '',
  }));
}

const imports = sourceFiles().flatMap(importsOf);
const layerOf = (folder: string): number => LAYERS.findIndex((layer) => layer.includes(folder));

function targetOf({ file, specifier }: Import): string {
  return normalize(join(dirname(file), specifier))
    .split(sep)
    .join('/');
}

describe('layers', () => {
  test('every folder has a layer', () => {
    const unknown = new Set(
      imports.map(({ folder }) => folder).filter((name) => layerOf(name) < 0),
    );
    expect([...unknown]).toEqual([]);
  });

  test('a folder imports only from layers above its own, and L2 folders never each other', () => {
    const relative = imports.filter(({ specifier }) => specifier.startsWith('.'));
    const wrong = relative.filter((each) => {
      const target = targetOf(each).split('/')[0] ?? '';
      return target !== each.folder && layerOf(target) >= layerOf(each.folder);
    });
    expect(relative.length).toBeGreaterThan(100);
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  test('no URL is asked about in the way that Node 20 spoils: util/web-address.ts', () => {
    const asking = sourceFiles().filter((file) =>
      readFileSync(join(SRC, file), 'utf8').includes('URL.canParse('),
    );
    expect(asking).toEqual([]);
  });

  test('no module imports itself by way of others', () => {
    const graph = new Map<string, string[]>();
    for (const each of imports.filter(({ specifier }) => specifier.startsWith('.'))) {
      // A type is gone when the program runs; the lint rule speaks of those.
      graph.set(each.file, [...(graph.get(each.file) ?? []), targetOf(each)]);
    }
    expect(findCycle(graph)).toEqual([]);
  });
});

describe('packages', () => {
  test('each dependency is imported in one folder only', () => {
    const foreign = imports.filter(
      ({ specifier }) => !specifier.startsWith('.') && !specifier.startsWith('node:'),
    );
    const wrong = foreign.filter(({ folder, specifier }) => PACKAGES[specifier] !== folder);
    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
    expect(new Set(foreign.map(({ specifier }) => specifier))).toEqual(
      new Set(Object.keys(PACKAGES)),
    );
  });

  test('every runtime dependency of package.json has its folder', () => {
    const manifest = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual(Object.keys(PACKAGES).toSorted());
  });
});

function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle.length > 0) return cycle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
