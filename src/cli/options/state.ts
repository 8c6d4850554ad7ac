import { path } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

export const STATE_OPTIONS = {
  stateFolder: option({
    flags: '--state <folder>',
    summary: 'keep in this folder what is done and what is left, so that nothing is ever lost',
    kind: path('folder'),
    fallback: undefined,
  }),
  resumeFolder: option({
    flags: '--resume <folder>',
    summary: 'go on with the crawl whose state is there, with its seeds, options and outputs',
    kind: path('folder'),
    fallback: undefined,
    isFlagOnly: true,
  }),
  recrawl: {
    ...toggle({
      flags: '--recrawl',
      on: 'with a --state that is done: ask for what has changed since',
      fallback: false,
    }),
    isFlagOnly: true,
  },
} as const;
