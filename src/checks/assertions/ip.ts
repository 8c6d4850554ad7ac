import { parseIp } from '../../util/ip.ts';
import { formatIpPrefix, isInPrefix, parseIpPrefix, type IpPrefix } from '../../util/ip-prefix.ts';
import { ExpectProblem, readList, type AssertionKind } from './kind.ts';
import { shownInput } from './show.ts';
import { simpleAssertion } from './simple.ts';

const range = { type: 'string', examples: ['192.0.2.0/24'] };

export const ip: AssertionKind = {
  name: 'ip',
  summary: 'the address that answered: one, a range, or a list of these',
  examples: ['ip: 192.0.2.7', 'ip: [192.0.2.0/24, "2001:db8::/32"]'],
  schema: { anyOf: [range, { type: 'array', minItems: 1, items: range }] },
  parse(value) {
    const prefixes = readList(value, readPrefixes).flat();
    return [
      simpleAssertion(
        'ip',
        prefixes.map(formatIpPrefix).join(', '),
        ({ outcome: { remoteIp } }) => {
          const address = remoteIp === null ? undefined : parseIp(remoteIp);
          if (address === undefined) return remoteIp ?? 'no address';
          return prefixes.some((prefix) => isInPrefix(prefix, address)) ? null : remoteIp;
        },
      ),
    ];
  },
};

function readPrefixes(value: unknown): readonly IpPrefix[] {
  if (typeof value !== 'string') {
    throw new ExpectProblem(`${shownInput(value)} is no address; write 192.0.2.7 or 192.0.2.0/24`);
  }
  return value.split(',').map((text) => {
    const prefix = parseIpPrefix(text.trim());
    if ('problem' in prefix) throw new ExpectProblem(prefix.problem);
    return prefix;
  });
}
