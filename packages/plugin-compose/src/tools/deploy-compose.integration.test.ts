import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { composeIsAbsent, type Generation } from '../test-support/compose-engine.ts';
import { type DeployActions, type DeployBench, deployActions } from '../test-support/deploy-bench.ts';
import { deployingCases } from '../test-support/deploying-cases.ts';
import { faultCases } from '../test-support/fault-cases.ts';
import { openLocalBench } from '../test-support/local-bench.ts';

/** v1 is in Debian 12; v2 is tested wherever its plugin is installed (COMPOSE_V2_PLUGIN names it elsewhere). */
const generations: readonly Generation[] = composeIsAbsent.v2 ? ['v1'] : ['v1', 'v2'];

/** Everything takes ten minutes: `INFRASTRUCTOR_SLOW_TESTS=1` runs it. */
const extent = process.env.INFRASTRUCTOR_SLOW_TESTS ? 'whole' : 'core';

describe.each(generations)('deploying with compose %s', (generation) => {
  const absent = composeIsAbsent[generation];
  describe.skipIf(absent)(absent ?? 'on a real engine', { timeout: 900_000 }, () => {
    let bench: DeployBench;
    let on: DeployActions;
    beforeAll(async () => {
      bench = await openLocalBench(generation);
      on = deployActions(bench);
    });
    afterEach(() => on?.clear());
    afterAll(() => bench?.[Symbol.asyncDispose]());

    deployingCases(() => ({ bench, on }), extent);
    faultCases(() => ({ bench, on }), extent);
  });
});
