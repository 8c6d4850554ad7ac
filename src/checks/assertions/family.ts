import { parseIp } from '../../util/ip.ts';
import { ExpectProblem, type AssertionKind } from './kind.ts';
import { shownInput } from './show.ts';
import { simpleAssertion } from './simple.ts';

const FAMILIES = [4, 6] as const;

export const family: AssertionKind = {
  name: 'family',
  summary: 'the version of IP: 4 or 6',
  examples: ['family: 4', 'family: 6'],
  schema: { enum: [4, 6, '4', '6'] },
  parse(value) {
    const wanted = FAMILIES.find((each) => value === each || value === String(each));
    if (wanted === undefined) {
      throw new ExpectProblem(`${shownInput(value)} is no version of IP; write 4 or 6`);
    }
    return [
      simpleAssertion('family', `IPv${wanted}`, ({ outcome: { remoteIp } }) => {
        if (remoteIp === null) return 'no address';
        const actual = parseIp(remoteIp)?.family;
        return actual === wanted ? null : `IPv${actual} (${remoteIp})`;
      }),
    ];
  },
};
