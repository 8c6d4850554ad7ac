import { expect, test } from 'vitest';

import { Desk } from '../../../src/engine/check/desk.ts';
import { loadDecoder } from '../../../src/engine/check/evidence.ts';
import { execute } from '../../../src/engine/check/execute.ts';
import { Secrets } from '../../../src/engine/check/secrets.ts';
import { createRecordMaker } from '../../../src/engine/record.ts';
import { unsentOutcome } from '../../../src/model/outcome.ts';
import { contextOf, planOf } from '../../checks/targets/context.ts';
import { makeTask } from '../../support/tasks.ts';

test('all that does not hold is told, however much it is', async () => {
  const yaml = 'checks: [{ name: it, url: http://a/, expect: { status: 200 } }]';
  const [check] = (await planOf(yaml, contextOf({}, {}))).checks;
  const [step] = check?.steps ?? [];
  const [expectation] = step?.expectations ?? [];
  if (check === undefined || step === undefined || expectation === undefined) throw new Error();
  const many = { ...step, expectations: Array.from({ length: 200_000 }, () => expectation) };
  const desk = new Desk();
  const result = execute(
    { ...check, steps: [many] },
    {
      desk,
      pages: null,
      decode: await loadDecoder(),
      secrets: new Secrets([]),
      defaultScheme: 'https',
      stop: new AbortController().signal,
    },
  );
  const make = await createRecordMaker({
    with: [],
    saves: false,
    pages: null,
    hasSelectors: false,
  });
  const outcome = { ...unsentOutcome('GET', null, 0), statusCode: 500, finalUrl: 'http://a/' };
  await desk.take(1, { outcome, record: await make(makeTask(1, 'http://a/'), outcome, 0) });
  expect((await result)?.findings).toHaveLength(200_000);
});
