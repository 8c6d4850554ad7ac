import { ERROR_CODES } from '../../model/errors.ts';
import { suggest } from '../../util/suggest.ts';
import { ExpectProblem, readList, type AssertionKind } from './kind.ts';
import { shownInput } from './show.ts';

const CODES: readonly string[] = Object.keys(ERROR_CODES);

const code = { enum: CODES };

export const error: AssertionKind = {
  name: 'error',
  summary: 'the error_code that is hoped for where nothing may answer, or a list of these',
  examples: ['error: connect_refused', 'error: [connect_refused, connect_timeout]'],
  schema: { anyOf: [code, { type: 'array', minItems: 1, items: code }] },
  parse(value) {
    const wanted = readList(value, (each) => {
      if (typeof each === 'string' && CODES.includes(each)) return each;
      const name = typeof each === 'string' ? each : '';
      const advice = suggest(name, CODES, 'write for instance connect_refused');
      throw new ExpectProblem(`${shownInput(each)} is no error_code; ${advice}`);
    });
    return [
      {
        name: 'error',
        expected: wanted.join(' or '),
        needs: [],
        query: null,
        judgesFailure: true,
        evaluate({ outcome: { failure, statusCode } }) {
          if (failure === null) return `an answer, status ${statusCode}`;
          return wanted.includes(failure.code) ? null : `${failure.code}: ${failure.message}`;
        },
      },
    ];
  },
};
