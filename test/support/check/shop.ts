import { send, type LoggedRequest, type Routes } from '../routes.ts';
import { startSite, type Site } from '../site.ts';

/**
 * How a service of the shop is: a number is an HTTP status, `reset` a connection that is cut; the others
 * answer with 200, after a time or when a promise is kept.
 */
export type Health = number | 'reset' | { readonly afterMs: number } | Promise<unknown>;

/** Services whose health changes when the test says so. */
export interface Shop extends AsyncDisposable {
  readonly site: Site;
  url(service: string): string;
  /** From its next request on. */
  set(service: string, health: Health): void;
  requestsFor(service: string): readonly LoggedRequest[];
}

/** Starts a shop in which everybody is well. */
export async function startShop(routes: Routes = {}): Promise<Shop> {
  const healths = new Map<string, Health>();
  const site = await startSite({
    routes: {
      ...routes,
      '/is/:service': ({ reply, args, connection }) => {
        const [service = ''] = args;
        const health = healths.get(service) ?? 200;
        const answer = (code: number): void => {
          const body = JSON.stringify({ service, status: code === 200 ? 'ok' : 'broken' });
          send(reply, code, body, 'application/json');
        };
        if (health === 'reset') connection.resetAndDestroy();
        else if (typeof health === 'number') answer(health);
        else if ('afterMs' in health) setTimeout(() => answer(200), health.afterMs);
        else void health.then(() => answer(200));
      },
    },
  });
  return {
    site,
    url: (service) => site.url(`/is/${service}`),
    set: (service, health) => void healths.set(service, health),
    requestsFor: (service) => site.requests.filter(({ path }) => path === `/is/${service}`),
    [Symbol.asyncDispose]: () => site.close(),
  };
}

/** A target file with a check for each service, named as it is. */
export function shopFile(shop: Shop, services: readonly string[], head = ''): string {
  const checks = services.map((name) => `  - name: ${name}\n    url: ${shop.url(name)}\n`);
  return `${head}checks:\n${checks.join('')}`;
}

/** A promise, and what keeps it. */
export function makeGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
