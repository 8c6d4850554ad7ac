import { expect, test } from 'vitest';

import { linkRole, type LinkRole } from '../../../src/engine/crawl/link-role.ts';

const LINK = {
  url: 'http://a.test/',
  attribute: 'href',
  nofollow: false,
  line: 1,
  column: 1,
  lastModifiedMs: null,
};

test.each<[tag: string, rel: string | null, LinkRole]>([
  ['a', null, 'page'],
  ['a', 'nofollow stylesheet', 'page'],
  ['area', null, 'page'],
  ['iframe', null, 'page'],
  ['frame', null, 'page'],
  ['meta', null, 'page'],
  ['feed', null, 'page'],
  ['sitemap', null, 'page'],
  ['img', null, 'asset'],
  ['script', null, 'asset'],
  ['css', null, 'asset'],
  ['link', null, 'asset'],
  ['link', 'stylesheet', 'asset'],
  ['link', 'alternate stylesheet', 'asset'],
  ['link', 'icon', 'asset'],
  ['link', 'preload', 'asset'],
  ['link', 'canonical', 'page'],
  ['link', 'alternate', 'page'],
  ['header', 'next', 'page'],
  ['header', 'preload', 'asset'],
  ['form', null, null],
  ['base', null, null],
])('<%s rel=%s> is for %s', (tag, rel, role) => {
  expect(linkRole({ ...LINK, tag, rel }, false)).toBe(role);
});

test('what an index of sitemaps names is a sitemap, whatever the element', () => {
  expect(linkRole({ ...LINK, tag: 'sitemap', rel: null }, true)).toBe('sitemap');
});
