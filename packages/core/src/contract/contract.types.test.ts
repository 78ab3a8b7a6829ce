import { Type } from 'typebox';
import { describe, expectTypeOf, test } from 'vitest';
import { defineCollector } from './collector.ts';
import { defineCommand } from './command.ts';
import { exposeCollector } from './expose-collector.ts';
import { page } from './paging.ts';
import { defineParser } from './parser.ts';
import { definePlugin } from './plugin.ts';
import { defineResource, type UriVariables } from './resource.ts';
import { sh } from './sh.ts';
import { defineStream } from './stream.ts';
import { type Token, token } from './token.ts';
import { defineTool } from './tool.ts';

const Pool = Type.Object({ name: Type.String(), sizeBytes: Type.Integer() });
const poolTable = defineParser({
  name: 'pool.table',
  description: 'A table',
  output: Type.Array(Pool),
  parse: () => [{ name: 'tank', sizeBytes: 1 }],
});
const listCommand = defineCommand({
  name: 'pool.list',
  params: Type.Object({ pool: Type.Optional(Type.String()) }),
  command: ({ pool }) => sh`zpool list ${pool}`,
  parser: poolTable,
});
const pools = defineCollector({
  name: 'zfs.pools',
  description: 'Pools',
  ttl: '5m',
  params: Type.Object({ pool: Type.Optional(Type.String()) }),
  output: Type.Array(Pool),
  command: listCommand,
});

/** Nothing here runs: the compiler is what tests, and `@ts-expect-error` fails the build when a wrong handler compiles. */
describe('contract types', () => {
  test('a parser must return what its schema says', () => {
    defineParser({
      name: 'x.y',
      description: '',
      output: Type.Object({ count: Type.Integer() }),
      // @ts-expect-error a string is not an integer
      parse: () => ({ count: 'one' }),
    });
  });

  test('a command gets its parameters typed and gives only what sh made', () => {
    defineCommand({
      name: 'x.y',
      params: Type.Object({ count: Type.Integer() }),
      // @ts-expect-error no such parameter
      command: ({ missing }) => sh`echo ${missing}`,
      parser: poolTable,
    });
    defineCommand({
      name: 'x.y',
      // @ts-expect-error a string is not a command
      command: () => 'echo hello',
      parser: poolTable,
    });
  });

  test('a collector must collect what its output says', () => {
    defineCollector({
      name: 'x.y',
      description: '',
      ttl: '1m',
      output: Pool,
      // @ts-expect-error sizeBytes is missing
      collect: async () => ({ name: 'tank' }),
    });
    // @ts-expect-error a ttl needs a unit
    defineCollector({ name: 'x.y', description: '', ttl: '5', output: Type.Array(Pool), command: listCommand });
  });

  test('a tool on a device can act on it, a tool on the host cannot', () => {
    defineTool({
      name: 'do_it',
      description: '',
      scope: 'operate',
      http: 'POST /api/:device/it',
      input: Type.Object({ force: Type.Boolean({ default: false }) }),
      output: Pool,
      invalidates: [pools],
      async run({ exec, input, collect }) {
        expectTypeOf(input.force).toEqualTypeOf<boolean>();
        await exec(sh`true`);
        // @ts-expect-error a string is not a command
        await exec('true');
        const [first] = await collect(pools, {});
        return first ?? { name: '', sizeBytes: 0 };
      },
    });
    defineTool({
      name: 'list_it',
      description: '',
      scope: 'read',
      target: 'host',
      http: 'GET /api/it',
      input: Type.Object({}),
      output: Type.Array(Pool),
      // @ts-expect-error exec is not there for a host tool
      run: async ({ exec }) => page([], exec),
    });
  });

  test('a tool must return its output', () => {
    defineTool({
      name: 'x_y',
      description: '',
      scope: 'read',
      http: 'GET /api/x',
      input: Type.Object({}),
      output: Pool,
      // @ts-expect-error sizeBytes is a number
      run: async () => ({ name: 'tank', sizeBytes: '1' }),
    });
  });

  test('an exposed collector selects from its own snapshot', () => {
    exposeCollector(pools, { name: 'list_pools', http: 'GET /api/:device/pools' });
    exposeCollector(pools, {
      name: 'list_pools',
      http: 'GET /api/:device/pools',
      filter: Type.Object({ limit: Type.Integer({ default: 50 }) }),
      output: Type.Array(Pool),
      select: (snapshot, { limit, pool }) => {
        expectTypeOf(pool).toEqualTypeOf<string | undefined>();
        return snapshot.slice(0, limit);
      },
    });
  });

  test('needs arrive under their names with their types', () => {
    const clock = token<{ now(): number }>('test.clock');
    defineTool({
      name: 'x_y',
      description: '',
      scope: 'read',
      http: 'GET /api/x',
      needs: { clock },
      input: Type.Object({}),
      output: Type.Number(),
      run: async ({ needs }) => {
        // @ts-expect-error was not declared
        needs.other;
        return needs.clock.now();
      },
    });
  });

  test('a token is invariant in its type', () => {
    const narrow = token<'a'>('test.narrow');
    // @ts-expect-error a token of 'a' is no token of string
    const wide: Token<string> = narrow;
    void wide;
  });

  test('a stream yields its items', () => {
    defineStream({
      name: 'x.items',
      description: '',
      item: Pool,
      // @ts-expect-error a number is not a pool
      async *open() {
        yield 1;
      },
    });
  });

  test('a resource knows the variables of its template', () => {
    expectTypeOf<UriVariables<'config://{device}/{+path}'>>().toEqualTypeOf<'device' | 'path'>();
    defineResource({
      uri: 'zfs://pools/{device}',
      name: 'pools',
      description: '',
      // @ts-expect-error there is no variable pool
      complete: { pool: async () => [] },
      read: async ({ variables }) => {
        // @ts-expect-error there is no variable pool
        variables.pool;
        return variables.device;
      },
    });
  });

  test('all of it goes into a plugin', () => {
    definePlugin({ name: 'x', parsers: [poolTable], commands: [listCommand], collectors: [pools] });
  });
});
