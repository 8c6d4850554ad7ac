const HEAD =
  '<!doctype html><html><head><title>Many &amp; more</title><base href="/in/"></head><body>';

/** A page like those that are served, with links, entities and markup, of at least so many bytes. */
export function largePage(bytes: number): Buffer {
  const parts = [HEAD];
  for (let length = HEAD.length, i = 0; length < bytes; i += 1) {
    const part =
      `<div class="row-${i % 7}"><p>Caf&eacute; number ${i}, <b>bold</b> and <i>not</i>.</p>` +
      `<a href="/page/${i % 5000}?a=1&amp;b=2" title="t">a link</a>` +
      `<img src="images/${i % 300}.png" srcset="a${i % 300}.png 1x, b.png 2x"></div>\n`;
    parts.push(part);
    length += part.length;
  }
  return Buffer.from(parts.join(''));
}

/** A page whose elements are all inside each other. */
export function deepPage(bytes: number): Buffer {
  const depth = Math.ceil(bytes / '<div><a href=x></a></div>'.length);
  return Buffer.from(
    `<title>deep</title>${'<div><a href=x></a>'.repeat(depth)}${'</div>'.repeat(depth)}`,
  );
}
