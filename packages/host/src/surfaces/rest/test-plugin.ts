import { setImmediate } from 'node:timers/promises';
import { definePlugin, defineResource, defineTool, InfrastructorError, NotFoundError, Type } from '@infrastructor/core';
import { waitForAbort } from './test-waiting.ts';

const echo = Type.Object({}, { additionalProperties: true });
const reads = { scope: 'read', effects: { readOnly: true } } as const;
const changes = { scope: 'operate' } as const;

const listThings = defineTool({
  ...reads,
  name: 'list_things',
  description: 'Answers with its own input',
  http: 'GET /api/things/:device',
  input: Type.Object({
    tag: Type.Optional(Type.Array(Type.String())),
    limit: Type.Integer({ default: 50, minimum: 1, maximum: 500 }),
    hidden: Type.Optional(Type.Boolean()),
    search: Type.Optional(Type.String({ description: 'Part of the name' })),
  }),
  output: echo,
  run: async ({ input }) => input,
});

const getThing = defineTool({
  ...reads,
  name: 'get_thing',
  description: 'Answers with the name that it was asked for',
  http: 'GET /api/things/:device/:thing/detail',
  input: Type.Object({ thing: Type.String() }),
  // Narrower than what is answered: a response schema must not drop what the tool says.
  output: Type.Object({ name: Type.String() }),
  run: async ({ input, device }) => ({ name: input.thing, device: device.hostname }),
});

const createThing = defineTool({
  ...changes,
  name: 'create_thing',
  description: 'Makes a thing',
  http: 'POST /api/things/:device',
  creates: true,
  input: Type.Object({
    name: Type.String(),
    count: Type.Integer({ default: 1 }),
    labels: Type.Array(Type.String(), { default: [] }),
  }),
  output: echo,
  async run({ input, device, signal }) {
    // Long enough for the end of the request's body to be noticed, which must not look like its end.
    await setImmediate();
    signal.throwIfAborted();
    return { ...input, on: device.hostname };
  },
});

const setSlot = defineTool({
  ...changes,
  name: 'set_slot',
  description: 'Has a number in its path',
  http: 'PUT /api/slots/:slot',
  target: 'host',
  input: Type.Object({ slot: Type.Integer(), on: Type.Boolean(), note: Type.Optional(Type.String()) }),
  output: echo,
  run: async ({ input }) => input,
});

const removeThing = defineTool({
  scope: 'admin',
  effects: { destructive: true },
  name: 'remove_thing',
  description: 'Removes a thing',
  http: 'DELETE /api/things/:device/:thing',
  input: Type.Object({ thing: Type.String() }),
  output: Type.Object({ removed: Type.String() }),
  plan: async ({ input }) => ({ steps: [`remove ${input.thing}`], losses: [input.thing], reversible: false }),
  run: async ({ input }) => ({ removed: input.thing }),
});

const fail = defineTool({
  ...reads,
  name: 'fail',
  description: 'Fails in the way that is asked for',
  http: 'GET /api/fail/:how',
  target: 'host',
  input: Type.Object({ how: Type.String() }),
  output: echo,
  async run({ input }) {
    const cause = new Error('postgres://user:hunter2@db');
    if (input.how === 'unknown') throw Object.assign(cause, { statusCode: 404 });
    if (input.how === 'rate')
      throw new InfrastructorError('RATE_LIMITED', 'Too many', { details: { retryAfterSec: 6.2 } });
    if (input.how === 'command') {
      throw new InfrastructorError('COMMAND_FAILED', 'zpool exited with 1', {
        cause,
        details: { exitCode: 1, password: 'hunter2' },
      });
    }
    throw new NotFoundError(`Nothing is called ${input.how}`, { hint: 'List them.' });
  },
});

const onlyCli = defineTool({
  ...reads,
  name: 'only_cli',
  description: 'Is not on REST',
  http: 'GET /api/only-cli',
  target: 'host',
  surfaces: ['cli'],
  input: Type.Object({}),
  output: echo,
  run: async () => ({}),
});

export const thingsPlugin = definePlugin({
  name: 'things',
  version: '1.0.0',
  description: 'Things for tests',
  tools: [listThings, getThing, createThing, setSlot, removeThing, fail, waitForAbort, onlyCli],
  resources: [
    defineResource({
      uri: 'things://all',
      name: 'All things',
      description: 'Every thing',
      read: async () => [{ name: 'one' }],
    }),
    defineResource({
      uri: 'things://{device}/{+path}',
      name: 'A thing',
      description: 'One thing',
      mimeType: 'text/plain',
      list: async () => [{ uri: 'things://nas/a%20b', name: 'a b' }],
      read: async ({ variables }) => `${variables.device}:${variables.path}`,
    }),
  ],
});
