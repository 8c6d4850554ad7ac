import { describe, expect, test } from 'vitest';

import { readAs, summary } from './support.ts';

const texts = async (content: string, urlColumn?: string): Promise<string[]> =>
  summary(await readAs('csv', content, urlColumn));

describe('the column of the URL', () => {
  test.each([
    ['has a known name', 'Site,HREF\nhttp://no/,http://a/', ['http://a/']],
    ['is the likeliest of the known', 'link,input,url\n1,2,http://a/', ['http://a/']],
    ['is input in a record', 'seq,input,url,failed\n1,a.example,https://b/,false', ['a.example']],
    ['is known by its content', 'n,site\n1,http://a/\n2,b', ['http://a/', 'b']],
    ['prefers a scheme', 'x,y\na.example,http://a/', ['http://a/']],
    ['is found without a header', '1,a.example\n2,b.example', ['a.example', 'b.example']],
    ['is the only one', 'http://a/\nhttp://b/', ['http://a/', 'http://b/']],
    ['has addresses', 'x,y\n1.5,127.0.0.1:80/a\n', ['127.0.0.1:80/a']],
    ['has a name in other letters', 'x,y\n1,bücher.example', ['bücher.example']],
  ])('%s', async (_name, content, expected) => {
    expect(await texts(content)).toEqual(expected);
  });

  test('is the one asked for, by name or number', async () => {
    const content = 'a,Other URL\nhttp://no/,x\nhttp://no/,y';
    expect(await texts(content, 'other url')).toEqual(['x', 'y']);
    expect(await texts(content, '2')).toEqual(['x', 'y']);
    expect(await texts('http://a/,1\nhttp://b/,2', '1')).toEqual(['http://a/', 'http://b/']);
  });

  test.each([
    ['a,b\n1,2', 'c', 'in.csv has no column “c”; its columns are “a”, “b”'],
    ['a,b\n1,2', '3', 'in.csv has no column “3”; its columns are “a”, “b”'],
    [
      'a,b\n1,2',
      undefined,
      'no column that looks like URLs; name one with --url-column; its columns',
    ],
  ])('must be there: %j, %s', async (content, urlColumn, message) => {
    await expect(texts(content, urlColumn)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    });
  });
});

describe('csv', () => {
  test('skips empty rows and comments, and keeps count', async () => {
    const items = await readAs('csv', '# note\nurl,b\n\n,\n#http://no/\nhttp://a/,"\n"\nhttp://b/');
    expect(items).toEqual([
      { text: 'http://a/', line: 6 },
      { text: 'http://b/', line: 8 },
    ]);
    expect(await texts('#,site\n1,http://a/')).toEqual(['http://a/']);
  });

  test('reads nothing from a header alone', async () => {
    expect(await texts('url')).toEqual([]);
    expect(await texts('what,ever')).toEqual([]);
  });

  test('fails rows without a URL, and URLs that are not UTF-8', async () => {
    const bytes = Buffer.from('a,url\n1\n2,http://\xfc/\n\xfc,http://a/\n3,"http://\n/"', 'latin1');
    const items = await readAs('csv', bytes);
    expect(summary(items)).toEqual([
      'line 2 of in.csv has no URL in column 2',
      'line 3 of in.csv has a URL that is not valid UTF-8',
      'http://a/',
      'line 5 of in.csv has a control character in its URL',
    ]);
    expect(items[1]?.text).toBe('http://\\xfc/');
  });

  test('a quote that is never closed fails the row that it began in', async () => {
    const items = await readAs('csv', 'url\nhttp://a/\n"http://b/\nhttp://c/\n');
    expect(summary(items)).toEqual([
      'http://a/',
      'line 3 of in.csv has a quoted field that does not end within 1,048,576 bytes or before ' +
        'the end of in.csv; line 5 is the last that it took in',
    ]);
  });

  test('takes an apostrophe for what it is, unless gfetch wrote it', async () => {
    expect(await texts("url\n'-a.example")).toEqual(["'-a.example"]);
    expect(await texts("seq,input,failed\n1,'-a.example,false")).toEqual(['-a.example']);
  });

  test('does not fetch what a record says was no URL', async () => {
    const header = 'seq,input,failed,error_code,error_phase';
    const rows = '1,http://cut,true,invalid_url,input\n2,http://b/,true,reset,body';
    expect(await texts(`${header}\n${rows}`)).toEqual([
      'line 2 of in.csv is the record of an input that was no URL',
      'http://b/',
    ]);
  });
});
