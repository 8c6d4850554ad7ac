import { describe, expect, test } from 'vitest';

import {
  checkSelectors,
  createSelectorReader,
  parseSelector,
  type SelectorKind,
} from '../../../src/extract/select/index.ts';
import { UsageError } from '../../../src/model/errors.ts';
import type { Extracted } from '../../../src/model/record.ts';

const URL_OF_PAGE = 'https://example.com/shop/page.html';

const PAGE = `<!doctype html><html lang=en><head><title>Shop</title>
<script type="application/ld+json">{"price": 5}</script><style>h1 { color: red }</style></head>
<body><!-- a comment --><H1 class="a big" id=top>Hello
   <b>you</b> there<script>let x = 1;</script></h1>
<ul><li><a href="/one?a=1&amp;b=2">One</a><li><a href="two">Two</a><li><a name=x>None</a></ul>
<p>first<br>second</p><p>third</p><img src=//cdn.example.com/i.png>
<table><tr><td>1<td>2</table><svg><path d="M0"/></svg>
<a class=mail href="mailto:a@example.com">mail</a></body></html>`;

async function ask(
  kind: SelectorKind,
  expression: string,
  body: string | Buffer = PAGE,
  contentType: string | null = 'text/html',
): Promise<Extracted | undefined> {
  const read = await createSelectorReader([parseSelector(kind, `x=${expression}`)]);
  return read(Buffer.from(body), contentType, URL_OF_PAGE)['x'];
}

describe('--select', () => {
  test.each<[string, Extracted]>([
    ['h1', 'Hello you there'],
    ['li[]', ['One', 'Two', 'None']],
    ['a@href', 'https://example.com/one?a=1&b=2'],
    ['li a@href[]', ['https://example.com/one?a=1&b=2', 'https://example.com/shop/two']],
    ['li a@name', 'x'],
    ['.mail@href', 'mailto:a@example.com'],
    ['img@src', 'https://cdn.example.com/i.png'],
    ['h1@class', 'a big'],
    ['h1 b@html', 'you'],
    ['ul li:first-child@html', '<a href="/one?a=1&amp;b=2">One</a>'],
    ['table > tbody > tr > td:nth-child(2)', '2'],
    ['li:has(a[name])', 'None'],
    ['p[]', ['first second', 'third']],
    ['ul', 'One Two None'],
    ['script[type="application/ld+json"]', '{"price": 5}'],
    ['title', 'Shop'],
    ['h2', null],
    ['h2[]', []],
    ['h2@id', null],
    ['h1@title', null],
  ])('%s', async (expression, expected) => {
    expect(await ask('select', expression)).toEqual(expected);
  });

  test('<base href> counts', async () => {
    const page = '<base href="/other/"><a href=x>y</a>';
    expect(await ask('select', 'a@href', page)).toBe('https://example.com/other/x');
  });

  test('an attribute that is no URL stays as it is', async () => {
    expect(await ask('select', 'a@href', '<a href="http://[">y</a>')).toBe('http://[');
  });
});

describe('--xpath', () => {
  test.each<[string, Extracted]>([
    ['//h1', 'Hello you there'],
    ['/html/body/h1/b', 'you'],
    ['//li/a/@href[]', ['/one?a=1&b=2', 'two']],
    ['//h1/text()', 'Hello'],
    ['string(//title)', 'Shop'],
    ['count(//a)', 4],
    ['boolean(//h1)', true],
    ['1 div 0', null],
    ['//h1/@*[]', ['a big', 'top']],
    ['//svg/path/@d', 'M0'],
    ['//comment()', 'a comment'],
    ['//a[.="Two"]/preceding::a', 'One'],
    ['//li[last()]/preceding-sibling::li[1]', 'Two'],
    ['//*[@id="top"]/following-sibling::*[1]/li[2]', 'Two'],
    ['for $a in //li return upper-case($a)[]', ['ONE', 'TWO', 'NONE']],
    ['array{//li}', ['One', 'Two', 'None']],
    ['map{"title": //title}', { title: 'Shop' }],
    ['xs:date("2020-01-02")', '2020-01-02T00:00:00.000Z'],
    ['//h2', null],
    ['//h2[]', []],
    ['xs:integer(//h1)', null],
  ])('%s', async (expression, expected) => {
    expect(await ask('xpath', expression)).toEqual(expected);
  });
});

describe('--regex', () => {
  test.each<[string, Extracted]>([
    ['<title>(.*?)</title>', 'Shop'],
    ['Hel+o', 'Hello'],
    ['/HELLO/i', 'Hello'],
    ['/^<p>\\w+/m', '<p>first'],
    ['<li><a [^>]*>(\\w+)[]', ['One', 'Two', 'None']],
    ['(nothing)|"price": (\\d)', '5'],
    ['nothing', null],
    ['nothing[]', []],
  ])('%s', async (expression, expected) => {
    expect(await ask('regex', expression)).toEqual(expected);
  });

  test('works on whole characters, in the charset of the body', async () => {
    const body = Buffer.from('caf\u00e9', 'latin1');
    expect(await ask('regex', 'caf(.)', body, 'text/plain; charset=iso-8859-1')).toBe('\u00e9');
    expect(await ask('regex', '^(.)$', '\u{1f600}', 'text/plain')).toBe('\u{1f600}');
  });
});

describe('--jsonpath', () => {
  const body = '{"a": {"b": [1, "two", null, {"c": true}]}, "__proto__": {"d": 4}}';
  test.each<[string, Extracted]>([
    ['$.a.b[0]', 1],
    ['$.a.b', [1, 'two', null, { c: true }]],
    ['$.a.b[*][]', [1, 'two', null, { c: true }]],
    ['$..c', true],
    ['$.a.b[?@.c == true]', { c: true }],
    ['$.nothing', null],
    ['$.nothing[]', []],
    ['$["__proto__"].d', 4],
  ])('%s', async (expression, expected) => {
    expect(await ask('jsonpath', expression, body, 'application/json')).toEqual(expected);
  });

  test.each([
    ['application/ld+json; charset=utf-8', 1],
    ['text/plain', 1],
    [null, 1],
    ['text/html', null],
    ['image/png', null],
  ])('as %s', async (contentType, expected) => {
    expect(await ask('jsonpath', '$[0]', ' [1]', contentType)).toBe(expected);
  });

  test('a body that is no JSON after all has nothing', async () => {
    expect(await ask('jsonpath', '$[0]', '[1', 'application/json')).toBeNull();
  });
});

test('pages of another kind have nothing', async () => {
  const selectors = [
    parseSelector('select', 'a=h1'),
    parseSelector('xpath', 'b=count(//h1)'),
    parseSelector('regex', 'c=h1[]'),
    parseSelector('jsonpath', 'd=$'),
  ];
  const read = await createSelectorReader(selectors);
  expect(read(Buffer.from('<h1>x'), 'image/png', URL_OF_PAGE)).toEqual({
    a: null,
    b: null,
    c: [],
    d: null,
  });
});

describe('refuses', () => {
  test.each<[SelectorKind, string, string]>([
    ['select', 'h1[', 'is no CSS selector'],
    ['select', 'h1:nope', 'Unknown pseudo-class :nope'],
    ['xpath', '//h1[', 'XPST0003'],
    ['xpath', 'nope(1)', 'XPST0017'],
    ['xpath', '//p:a', 'XPST0081'],
    ['regex', '(x', 'is no regular expression: Unterminated group'],
    ['jsonpath', 'a.b', 'is no JSONPath query'],
  ])('--%s %s', async (kind, expression, message) => {
    const checked = checkSelectors([parseSelector(kind, `name=${expression}`)]);
    await expect(checked).rejects.toThrow(UsageError);
    await expect(checked).rejects.toThrow(`--${kind} name=…: “${expression}”`);
    await expect(checked).rejects.toThrow(message);
    await expect(checked).rejects.not.toThrow('\n');
  });

  test('a name that occurs twice', async () => {
    const twice = [parseSelector('select', 'a=h1'), parseSelector('regex', 'a=h1')];
    await expect(checkSelectors(twice)).rejects.toThrow('--regex a=…: the name a is taken');
  });
});
