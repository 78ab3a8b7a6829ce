import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { redisInstalled, startRedis } from '../cache/test-redis.ts';
import { isInfrastructorError } from '../contract/errors.ts';
import { definePlugin } from '../contract/plugin.ts';
import { defineTool } from '../contract/tool.ts';
import { row, sql } from '../store/sql.ts';
import { postgresInstalled, startPostgres } from '../store/test-postgres.ts';
import { databaseToken, tablesToken } from './tables.ts';
import { startTestRuntime } from './test-runtime.ts';

const performed: string[] = [];
const plugin = definePlugin({
  name: 'test',
  tools: [
    defineTool({
      name: 'change_mark',
      description: 'Changes something',
      scope: 'operate',
      target: 'host',
      http: 'POST /api/test/marks',
      input: Type.Object({ mark: Type.String() }),
      output: Type.Object({ mark: Type.String() }),
      async run({ input }) {
        performed.push(input.mark);
        return { mark: input.mark };
      },
    }),
  ],
});

const limitMs = 20_000;

test.skipIf(!postgresInstalled || !redisInstalled)(
  'database and Redis die and come back under load: what was acknowledged is in the audit, nothing hangs, all recovers',
  async () => {
    await using postgres = await startPostgres();
    await using redis = await startRedis();
    const host = await startTestRuntime(plugin, { databaseUrl: postgres.url, redisUrl: redis.url });
    const acknowledged: { readonly id: string; readonly isComplete: boolean }[] = [];
    const refused: string[] = [];
    let over = false;
    let longestMs = 0;
    const client = async (name: number) => {
      for (let turn = 0; !over; turn++) {
        const startedAt = performance.now();
        await host.call('change_mark', { mark: `${name}-${turn}` }).then(
          ({ meta }) => acknowledged.push({ id: meta.operationId, isComplete: meta.warnings.length === 0 }),
          (error: unknown) => refused.push(isInfrastructorError(error) ? error.code : String(error)),
        );
        longestMs = Math.max(longestMs, performance.now() - startedAt);
        await new Promise(setImmediate);
      }
    };
    const load = [1, 2, 3, 4].map(client);
    const whenChanged = async () => {
      const before = acknowledged.length;
      await expect.poll(() => acknowledged.length, { timeout: limitMs }).toBeGreaterThan(before + 5);
    };
    await whenChanged();
    for (const service of [postgres, redis, postgres]) {
      await service.kill();
      if (service === postgres) {
        const before = refused.length;
        await expect.poll(() => refused.length, { timeout: limitMs }).toBeGreaterThan(before);
      }
      await service.restart();
      await whenChanged();
    }
    over = true;
    await Promise.all(load);
    await host.runtime.service(tablesToken).flush();
    const rows = await host.runtime
      .service(databaseToken)
      .many(sql.type(row<{ operationId: string; outcome: string }>())`
        SELECT operation_id, outcome FROM data_collection_audit WHERE tool = 'change_mark'`);
    const audited = new Map(rows.map(({ operationId, outcome }) => [operationId, outcome]));
    expect(acknowledged.filter(({ id }) => !audited.has(id))).toEqual([]);
    // An answer whose end could not be written says so itself.
    expect(acknowledged.filter(({ id, isComplete }) => isComplete && audited.get(id) !== 'success')).toEqual([]);
    expect(longestMs).toBeLessThan(limitMs);
    await host.runtime.close();
  },
  120_000,
);
