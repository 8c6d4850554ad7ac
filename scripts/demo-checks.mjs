// What the demo's health checks ask of its site, and what must come of it.

/** A page that nobody has asked for yet: it answers 503 the first time, and then it is well. */
const RECOVERING = '/flaky/1000';

/** How many checks are in which state after the first run. */
export const FIRST_STATES = new Map([
  ['up', 1],
  ['warning', 1],
  ['down', 3],
]);

/** All that the second run has to tell. */
export const SECOND_STATES = new Map([['up', 1]]);

/** The file of checks. */
export function checksFile(origin) {
  return `defaults: { base_url: '${origin}', retries: 0 }
checks:
  - name: home
    url: /pages/0
    expect: { status: 200, css: { h1: Page 0 }, time: < 5s }
  - { name: slow, url: /slow/1, warn: { time: < 100ms } }
  - { name: broken, url: /broken/1 }
  - { name: recovering, url: ${RECOVERING} }
  - { name: dead, url: 'http://127.0.0.1:1/' }
`;
}
