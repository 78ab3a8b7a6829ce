import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type DeployActions, type DeployBench, deployActions } from '../test-support/deploy-bench.ts';
import { deployingCases } from '../test-support/deploying-cases.ts';
import { faultCases } from '../test-support/fault-cases.ts';
import { openLabBench } from '../test-support/lab-bench.ts';

describe('deploying to the lab', { timeout: 1_500_000 }, () => {
  let bench: DeployBench;
  let on: DeployActions;
  beforeAll(async () => {
    bench = await openLabBench();
    on = deployActions(bench);
  });
  afterEach(() => on?.clear());
  afterAll(() => bench?.[Symbol.asyncDispose]());

  deployingCases(() => ({ bench, on }), 'lab');
  faultCases(() => ({ bench, on }), 'lab');
});
