import { definePlugin, defineResource, defineTool, InfrastructorError, NotFoundError, Type } from '@infrastructor/core';
import { waitForAbort, waiting } from '../rest/test-waiting.ts';

const reads = { scope: 'read', effects: { readOnly: true } } as const;
const Row = Type.Object({ name: Type.String(), sizeBytes: Type.Integer() });

const listThings = defineTool({
  ...reads,
  name: 'list_things',
  description: 'Lists things',
  http: 'GET /api/things/:device',
  input: Type.Object({
    count: Type.Integer({ default: 3, minimum: 0, maximum: 10_000, description: 'How many' }),
    prefix: Type.Optional(Type.String()),
  }),
  output: Type.Array(Row),
  run: async ({ input, warn, caller, correlationId }) => {
    // Standard output belongs to the protocol; whoever prints must not break it.
    console.log('list_things was called', caller.id, correlationId);
    if (input.count === 0) warn('There is nothing \u001b[31mred\u001b[0m');
    return Array.from({ length: input.count }, (_, index) => ({
      name: `${input.prefix ?? 'thing'} ${index}`,
      sizeBytes: index,
    }));
  },
});

const countSlowly = defineTool({
  ...reads,
  name: 'count_slowly',
  description: 'Tells its progress',
  http: 'POST /api/count',
  target: 'host',
  input: Type.Object({ to: Type.Integer() }),
  output: Type.Object({ counted: Type.Integer() }),
  run: async ({ input, progress }) => {
    for (let done = 1; done <= input.to; done++) progress(done, input.to, `step ${done}`);
    return { counted: input.to };
  },
});

const waitForRelease = defineTool({
  ...reads,
  name: 'wait_for_release',
  description: 'Tells its first step, and goes on when it is released',
  http: 'POST /api/wait',
  target: 'host',
  input: Type.Object({}),
  output: Type.Object({}),
  run: async ({ progress }) => {
    progress(1, 2, 'half');
    await waiting.released.promise;
    return {};
  },
});

const release = defineTool({
  scope: 'operate',
  name: 'release',
  description: 'Releases the tool that waits',
  http: 'POST /api/release',
  target: 'host',
  input: Type.Object({}),
  output: Type.Object({}),
  run: async () => {
    waiting.released.resolve();
    return {};
  },
});

const removeThing = defineTool({
  scope: 'operate',
  effects: { destructive: true },
  name: 'remove_thing',
  description: 'Removes a thing',
  http: 'DELETE /api/things/:device/:thing',
  input: Type.Object({ thing: Type.String() }),
  output: Type.Object({ removed: Type.String() }),
  plan: async ({ input }) => ({
    steps: [`remove ${input.thing}`],
    losses: [`all of ${input.thing}`],
    reversible: false,
  }),
  run: async ({ input }) => ({ removed: input.thing }),
});

const fail = defineTool({
  ...reads,
  name: 'fail',
  description: 'Fails in the way that is asked for',
  http: 'GET /api/fail/:how',
  target: 'host',
  input: Type.Object({ how: Type.String() }),
  output: Type.Object({}),
  run: async ({ input }) => {
    const cause = new Error('postgres://user:hunter2@db');
    if (input.how === 'unexpectedly') throw cause;
    if (input.how === 'command') {
      throw new InfrastructorError('COMMAND_FAILED', 'zpool: \u001b[1mno such pool\u001b[0m', {
        cause,
        hint: 'List the pools.',
        details: { exitCode: 1, password: 'hunter2' },
      });
    }
    throw new NotFoundError(`Nothing is called ${input.how}`, { hint: 'List the things first.' });
  },
});

const adminOnly = defineTool({
  scope: 'admin',
  effects: { idempotent: true },
  name: 'admin_only',
  description: 'For administrators',
  http: 'POST /api/admin-only',
  target: 'host',
  input: Type.Object({}),
  output: Type.Object({ done: Type.Boolean() }),
  run: async () => ({ done: true }),
});

const onlyRest = defineTool({
  ...reads,
  name: 'only_rest',
  description: 'Is not for MCP',
  http: 'GET /api/only-rest',
  target: 'host',
  surfaces: ['rest'],
  input: Type.Object({}),
  output: Type.Object({}),
  run: async () => ({}),
});

export const testPlugin = definePlugin({
  name: 'things',
  version: '1.0.0',
  description: 'Things for tests',
  tools: [listThings, countSlowly, waitForRelease, release, waitForAbort, removeThing, fail, adminOnly, onlyRest],
  resources: [
    defineResource({
      uri: 'things://all',
      name: 'All things',
      description: 'Every thing',
      changes: ['things.list'],
      read: async () => [{ name: 'one' }],
    }),
    defineResource({
      uri: 'things://{device}/{thing}',
      name: 'A thing',
      description: 'One thing of a device',
      mimeType: 'text/plain',
      changes: ['things.list'],
      list: async () => [{ uri: 'things://localhost/hammer', name: 'hammer' }],
      complete: { thing: async () => ['hammer', 'hat', 'saw'] },
      read: async ({ variables }) => {
        if (variables.thing === 'broken') throw new Error('postgres://user:hunter2@db');
        return `\u001b[32m${variables.thing}\u001b[0m of ${variables.device}`;
      },
    }),
    defineResource({
      uri: 'secrets://all',
      name: 'Secrets',
      description: 'For administrators',
      scope: 'admin',
      changes: ['things.list'],
      read: async () => 'secret',
    }),
  ],
});
