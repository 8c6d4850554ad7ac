import { describe, expect, test } from 'vitest';

import { crawlSettingsOf, refusalOf, settingsOf } from './command-line.ts';

const SEED = 'https://example.com/';
const config = (value: unknown) => ({ 'gfetch.config.json': JSON.stringify(value) });

describe('a config file that commands share', () => {
  const files = config({
    timeout: '5s',
    ordered: true,
    depth: 3,
    include: ['*/a,b', '/c/'],
    traps: false,
    'max-pages': 10,
    contentType: ['text/html', 'image/*'],
    resume: true,
  });

  test('tells each what it takes', () => {
    expect(settingsOf([], { files })).toMatchObject({
      timeoutMs: 5_000,
      ordered: true,
      resume: true,
    });
    expect(settingsOf([], { files })).not.toHaveProperty('depth');
    expect(crawlSettingsOf([], { files })).toMatchObject({
      timeoutMs: 5_000,
      depth: 3,
      include: ['*/a,b', '/c/'],
      traps: false,
      maxPages: 10,
      contentTypes: ['text/html', 'image/*'],
      resumeFolder: undefined,
    });
    expect(crawlSettingsOf([], { files })).not.toHaveProperty('ordered');
  });

  test.each([
    [{ dpeth: 3 }, 'gfetch.config.json: no option is called “dpeth”; did you mean "depth"?'],
    [
      { maxPagePerHost: 3 },
      'gfetch.config.json: no option is called “maxPagePerHost”; did you mean "max-pages-per-host"?',
    ],
    [
      { explain: SEED },
      'gfetch.config.json: "explain" is about a single run; give it on the command line',
    ],
    [
      { recrawl: true },
      'gfetch.config.json: "recrawl" is about a single run; give it on the command line',
    ],
  ])('%j is refused by both', (value, message) => {
    expect(refusalOf([], { files: config(value) })).toBe(message);
    expect(refusalOf(['crawl', SEED], { files: config(value) })).toBe(message);
  });

  test('a value is read only where it is taken', () => {
    const wrong = config({ depth: 'deep', ordered: 'maybe' });
    expect(refusalOf(['crawl', SEED], { files: wrong })).toMatch(/"depth": “deep” is not a whole/);
    expect(refusalOf([], { files: wrong })).toMatch(/"ordered": expected true or false/);
  });
});

describe('variables that commands share', () => {
  const env = {
    GFETCH_DEPTH: '2',
    GFETCH_ORDERED: '1',
    GFETCH_RESUME: '1',
    GFETCH_NO_TRAPS: '1',
    GFETCH_EXCLUDE: '*/a,b\n/c/',
    GFETCH_SELECT: 'a=h1, h2\nb=p',
    GFETCH_MAX_TIME: '1m',
  };

  test('tell each what it takes', () => {
    expect(settingsOf([], { env })).toMatchObject({ ordered: true, resume: true, maxRunTimeMs: 0 });
    expect(crawlSettingsOf([], { env })).toMatchObject({
      depth: 2,
      traps: false,
      exclude: ['*/a,b', '/c/'],
      select: ['a=h1, h2', 'b=p'],
      maxRunTimeMs: 60_000,
      resumeFolder: undefined,
    });
  });

  test('are misspelt for both', () => {
    const message = 'no option reads the variable “GFETCH_DETPH”; did you mean GFETCH_DEPTH?';
    expect(refusalOf([], { env: { GFETCH_DETPH: '1' } })).toBe(message);
    expect(refusalOf(['crawl', SEED], { env: { GFETCH_DETPH: '1' } })).toBe(message);
  });

  test('a flag of a state undoes that of a variable', () => {
    const settings = crawlSettingsOf(['--resume', 's'], { env: { GFETCH_STATE: 't' } });
    expect(settings).toMatchObject({ resumeFolder: 's', stateFolder: undefined });
  });
});
