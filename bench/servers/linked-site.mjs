// A site of linked pages, as files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE_BYTES = 20_000;
const NAV_LINKS = 20;
const CHILDREN = 5;
const OTHER_LINKS = 35;

const WORDS =
  `harbour lantern meadow copper thistle orchard granite willow ember compass velvet saffron timber
glacier pebble marble hollow cinder juniper walnut feather anchor barley cobalt estuary gravel hazel indigo`
    .split(/\s+/)
    .filter(Boolean);

/**
 * Writes pages of 20 KB into `root/site`, each with about 60 links; all can be reached from the first.
 *
 * @returns their paths, the first one first
 */
export function writeLinkedSite(root, count) {
  mkdirSync(join(root, 'site'));
  return Array.from({ length: count }, (_, page) => {
    writeFileSync(join(root, 'site', fileOf(page)), linkedPage(page, count));
    return pathOf(page);
  });
}

/** The first page is that of the folder: some tools stay within the path where they begin. */
function pathOf(page) {
  return page === 0 ? '/site/' : `/site/${fileOf(page)}`;
}

function fileOf(page) {
  return page === 0 ? 'index.html' : `${page}.html`;
}

function linkedPage(page, count) {
  const random = chance(page + 1);
  const nav = Array.from({ length: Math.min(NAV_LINKS, count) }, (_, i) => i);
  const children = Array.from({ length: CHILDREN }, (_, i) => CHILDREN * page + i + 1);
  const others = Array.from({ length: OTHER_LINKS }, () => Math.floor(random() * count));
  const links = [...children.filter((child) => child < count), ...others];
  const link = (to) =>
    `<li><a href="${to % 2 === 0 ? pathOf(to) : fileOf(to)}">page ${to}</a></li>`;
  const head = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Page ${page}</title></head><body>
<nav><ul>${nav.map(link).join('\n')}</ul></nav><h1>Page ${page}</h1>\n`;
  const foot = `\n<ul>${links.map(link).join('\n')}</ul></body></html>\n`;
  return head + text(random, PAGE_BYTES - head.length - foot.length) + foot;
}

/** Paragraphs of exactly so many characters. */
function text(random, length) {
  const paragraphs = [];
  for (let left = length; left > 0;) {
    const words = Array.from({ length: 60 }, () => WORDS[Math.floor(random() * WORDS.length)]);
    const paragraph = `<p>${words.join(' ')}.</p>\n`;
    // What is left over is a comment, so that no tag is cut in two.
    const fits = paragraph.length + 7 <= left;
    paragraphs.push(fits ? paragraph : `<!--${'.'.repeat(left - 7)}-->`);
    left -= fits ? paragraph.length : left;
  }
  return paragraphs.join('');
}

/** The same for the same seed: a linear congruential generator is enough for words. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
