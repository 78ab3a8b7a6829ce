import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { devicesToken } from '@infrastructor/core/runtime';
import { postgresInstalled, startPostgres, type TestPostgres } from '@infrastructor/core/testing';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import plugin from '../index.ts';
import { composeIsAbsent } from '../test-support/compose-engine.ts';
import { type DeployActions, deployActions } from '../test-support/deploy-bench.ts';
import type { ProcessNews, ProcessOrder } from '../test-support/deploying-process.ts';
import { type LocalBench, openLocalBench } from '../test-support/local-bench.ts';

const absent = composeIsAbsent.v1 ?? (postgresInstalled ? undefined : 'PostgreSQL is not installed');

describe.skipIf(absent)(
  `deployments of several processes (${absent ?? 'one PostgreSQL'})`,
  { timeout: 300_000 },
  () => {
    let postgres: TestPostgres;
    let bench: LocalBench;
    let host: TestHost;
    let on: DeployActions;
    const children: ChildProcess[] = [];

    beforeAll(async () => {
      postgres = await startPostgres();
      bench = await openLocalBench('v1');
      host = await createTestHost({ plugins: [{ plugin, options: { settleSec: 1 } }], databaseUrl: postgres.url });
      await host.runtime.service(devicesToken).table.insert({ hostname: 'box', transport: 'local' });
      on = deployActions({ ...bench, host });
    });
    afterEach(() => on?.clear());
    afterAll(async () => {
      for (const child of children) child.kill('SIGKILL');
      await host?.[Symbol.asyncDispose]();
      await bench?.[Symbol.asyncDispose]();
      await postgres?.[Symbol.asyncDispose]();
    });

    function startProcess(inputs: ProcessOrder['inputs'], onNews: (news: ProcessNews) => void): ChildProcess {
      const child = fork(new URL('../test-support/deploying-process.ts', import.meta.url).pathname, {
        execArgv: ['--conditions=development'],
      });
      children.push(child);
      child.on('message', (news: ProcessNews) => onNews(news));
      child.send({ databaseUrl: postgres.url, inputs } satisfies ProcessOrder);
      return child;
    }

    it('never work on one device at once', async () => {
      const inputs = Array.from({ length: 6 }, (_, index) => on.args(on.place(), on.stack({ mode: `p${index}` })));
      const steps: { readonly folder: string; readonly atMs: number }[] = [];
      const outcomes: string[] = [];
      const hear = (news: ProcessNews) => {
        if ('step' in news) steps.push(news);
        else outcomes.push(news.outcome);
      };
      const processes = [startProcess(inputs.slice(0, 3), hear), startProcess(inputs.slice(3), hear)];
      await Promise.all(processes.map((child) => once(child, 'exit')));
      expect(outcomes).toEqual(inputs.map(() => 'deployed'));
      const order = steps.toSorted((a, b) => a.atMs - b.atMs).map(({ folder }) => folder);
      const turns = order.filter((folder, index) => folder !== order[index - 1]);
      expect(turns.toSorted()).toEqual(inputs.map(({ deploymentPath }) => deploymentPath).toSorted());
    });

    it('take up what a killed one has left', async () => {
      const folder = on.place();
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const waiting = Promise.withResolvers<void>();
      const child = startProcess([on.args(folder, on.stack({ mode: 'two', check: 'false', retries: 600 }))], (news) => {
        if ('step' in news && news.step === 'wait until healthy') waiting.resolve();
      });
      await waiting.promise;
      child.kill('SIGKILL');
      const input = on.args(folder, on.stack({ mode: 'three' }));
      expect((await on.planned(input)).plan.steps).toContainEqual(expect.stringContaining('was cut off'));
      const begunAt = performance.now();
      expect((await on.deploy(input)).outcome).toBe('deployed');
      expect(performance.now() - begunAt).toBeLessThan(60_000);
      expect(await on.modes(project)).toEqual(['three running']);
      expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack({ mode: 'three' }));
    });
  },
);
