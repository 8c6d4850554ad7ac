import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { packDocument, unpackDocument } from '../../../src/engine/offload/pack.ts';
import type { PageDocument } from '../../../src/model/document.ts';

const number = fc.option(fc.nat(), { nil: null });
const text = fc.option(fc.constantFrom('', 'null', 'a', 'a b', '"', 'nofollow'), { nil: null });

const link = fc.record({
  url: fc.webUrl(),
  tag: fc.constantFrom('a', 'img', 'a b'),
  attribute: text,
  rel: text,
  nofollow: fc.boolean(),
  line: number,
  column: number,
  lastModifiedMs: number,
});

const document: Omit<PageDocument, 'links'> = {
  kind: 'html',
  encoding: 'utf-8',
  nofollow: false,
  noindex: true,
  canonical: null,
  title: 'x',
  description: null,
  h1: null,
  lang: 'en',
  hreflang: [{ lang: 'de', url: 'https://example.com/de' }],
  wordCount: 3,
  fingerprint: { exact: '1', shape: '2' },
};

test('a document comes through a thread as it was', () => {
  fc.assert(
    fc.property(fc.array(link, { maxLength: 30 }), (links) => {
      const packed = structuredClone(packDocument({ ...document, links }));
      expect(unpackDocument(packed)).toEqual({ ...document, links });
    }),
  );
});
