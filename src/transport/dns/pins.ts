import { UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import { parseAddress, type Address } from './address.ts';

const PIN = /^(\[[^\]]+\]|[^:]+):(\d+):(.+)$/;

/** The addresses of a name and port that the user fixed. */
export type Pins = (hostname: string, port: number) => readonly Address[] | undefined;

/**
 * `host:port:addr[,addr]`, as in curl; `*` for any host.
 *
 * @throws UsageError for a pin that is none.
 */
export function parsePins(pins: readonly string[]): Pins {
  if (pins.length === 0) return () => undefined;
  const parsed = new Map<string, readonly Address[]>();
  for (const pin of pins) {
    const [, host = '', port = '', list = ''] = PIN.exec(pin) ?? [];
    const addresses = list.split(',').map((text) => {
      const address = parseAddress(text.replace(/^\[|\]$/g, ''));
      if (address !== undefined) return address;
      throw new UsageError(
        `--resolve ${quote(pin)}: write host:port:address, such as example.com:443:127.0.0.1`,
      );
    });
    parsed.set(`${host.replace(/^\[|\]$/g, '').toLowerCase()}:${port}`, addresses);
  }
  return (hostname, port) =>
    parsed.get(`${hostname.replace(/\.$/, '')}:${port}`) ?? parsed.get(`*:${port}`);
}
