import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a page answered, for a walk. */
export interface Step {
  readonly url: string;
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** All http(s) links of a page, by a plain pattern over its attributes: for tests of test sites. */
export function plainLinks({ url, headers, body }: Step): string[] {
  if (headers.location !== undefined) return [new URL(headers.location, url).href];
  if (!headers['content-type']?.startsWith('text/html')) return [];
  const visible = body.replaceAll(/<!--.*?-->|<script>.*?<\/script>/gs, '');
  const base = new URL(/<base href="([^"]*)"/.exec(visible)?.[1] ?? url, url);
  return Array.from(visible.matchAll(/<(?:a|area)\s[^>]*?href="([^"]*)"[^>]*>/g)).flatMap(
    ([tag, value = '']) => {
      if (tag.includes('nofollow')) return [];
      const target = new URL(value.replaceAll('&amp;', '&'), base);
      target.hash = '';
      return target.protocol.startsWith('http') ? [target.href] : [];
    },
  );
}

export interface Found extends Step {
  /** Links from the start. */
  readonly depth: number;
}

export interface WalkOptions {
  /** The name under which a URL is known; undefined: not followed. */
  readonly keyOf: (url: string) => string | undefined;
  readonly linksOf?: (step: Step) => string[];
  readonly most?: number;
}

/**
 * Breadth first from a page, one level after the other: what a crawler without manners finds. A redirect
 * is no step of its own.
 */
export async function walk(start: string, options: WalkOptions): Promise<Map<string, Found>> {
  const { keyOf, linksOf = plainLinks, most = Infinity } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const found = new Map<string, Found>();
  const asked = new Set<string>();
  const unasked = (urls: readonly string[]): string[] =>
    urls.filter((url) => {
      const key = keyOf(url);
      if (key === undefined || asked.has(key) || asked.size >= most) return false;
      asked.add(key);
      return true;
    });
  try {
    let next = [start];
    for (let depth = 0; next.length > 0; depth++) {
      let level = unasked(next);
      next = [];
      while (level.length > 0) {
        const steps = await Promise.all(level.map((url) => ask(url, agent)));
        for (const step of steps) found.set(keyOf(step.url) ?? step.url, { ...step, depth });
        const isMoved = ({ headers }: Step): boolean => headers.location !== undefined;
        next.push(...steps.filter((step) => !isMoved(step)).flatMap(linksOf));
        level = unasked(steps.filter(isMoved).flatMap(linksOf));
      }
    }
    return found;
  } finally {
    agent.destroy();
  }
}

async function ask(url: string, agent: Agent): Promise<Step> {
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent }, resolve).on('error', reject);
  });
  const { statusCode: status = 0, headers } = message;
  return { url, status, headers, body: await text(message) };
}
