import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineCollector } from '../contract/collector.ts';
import type { Logger } from '../contract/context.ts';
import { SSHConnectionError } from '../contract/errors.ts';
import { exposeCollector } from '../contract/expose-collector.ts';
import { definePlugin } from '../contract/plugin.ts';
import { defineTool, type Plan } from '../contract/tool.ts';
import { devicesToken } from '../devices/devices.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';

const done: string[] = [];
let readings = 0;
let plan: Plan = { steps: ['Destroy tank/old'], losses: ['12 snapshots'], reversible: false };
let duringRun: () => Promise<void> = async () => {};

const counts = defineCollector({
  name: 'test.counts',
  description: 'Counts',
  ttl: '1h',
  output: Type.Integer(),
  collect: async () => ++readings,
});
const target = {
  input: Type.Object({ name: Type.String(), password: Type.Optional(Type.String()) }),
  output: Type.String(),
};

const plugin = definePlugin({
  name: 'test',
  collectors: [counts],
  tools: [
    exposeCollector(counts, { name: 'get_counts', http: 'GET /api/test/:device/counts' }),
    defineTool({
      ...target,
      name: 'change_it',
      description: 'Changes something',
      scope: 'operate',
      http: 'POST /api/test/:device/change',
      invalidates: [counts],
      async run({ input }) {
        await duringRun();
        done.push(input.name);
        return input.name;
      },
    }),
    defineTool({
      ...target,
      name: 'destroy_it',
      description: 'Destroys something',
      scope: 'admin',
      effects: { destructive: true },
      http: 'DELETE /api/test/:device/it',
      plan: async () => plan,
      async run({ input }) {
        done.push(`destroyed ${input.name}`);
        return input.name;
      },
    }),
    defineTool({
      name: 'hang_for_ever',
      description: 'Reads and heeds no signal',
      scope: 'read',
      target: 'host',
      effects: { readOnly: true },
      http: 'GET /api/test/hang',
      timeout: '50ms',
      input: Type.Object({}),
      output: Type.Null(),
      run: () => new Promise<null>(() => {}),
    }),
    defineTool({
      ...target,
      name: 'need_zfs',
      description: 'Needs a capability',
      scope: 'operate',
      requires: ['zfs'],
      http: 'POST /api/test/:device/zfs',
      run: async ({ input }) => input.name,
    }),
  ],
});

let host: TestRuntime;
const logged: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> | undefined }[] = [];
const log: Logger = {
  debug() {},
  info() {},
  warn() {},
  error: (message, fields) => void logged.push({ message, fields }),
};

beforeAll(async () => {
  host = await startTestRuntime(plugin, { log });
  await host.addDevice('nas');
}, 60_000);
afterAll(() => host.runtime.close());

const change = (name: string, more: object = {}) => host.call('change_it', { device: 'nas', name, ...more });
const auditOf = async (tool: string) => (await host.runtime.tables.audit.list({ tool, limit: 50 })).items;

describe('a change', () => {
  test('is on record before it runs, and finished after, without its secrets', async () => {
    let before: readonly unknown[] = [];
    duringRun = async () => {
      before = await auditOf('change_it');
    };
    await change('first', { password: 'hunter2' });
    duringRun = async () => {};
    expect(before).toMatchObject([{ outcome: 'running', caller: 'internal' }]);
    const [row] = await auditOf('change_it');
    expect(row).toMatchObject({ outcome: 'success', arguments: { name: 'first' } });
    expect(JSON.stringify(row)).not.toContain('hunter2');
  });

  test('that cannot be recorded is refused and does not run', async () => {
    const { audit } = host.runtime.tables;
    const append = audit.append.bind(audit);
    audit.append = async () => {
      throw new Error('the disk is full');
    };
    try {
      await expect(change('unrecorded')).rejects.toThrow();
    } finally {
      audit.append = append;
    }
    expect(done).not.toContain('unrecorded');
  });

  test('drops what it made untrue from the cache, even when it fails', async () => {
    const count = async () => (await host.call('get_counts', { device: 'nas' })).data;
    const first = await count();
    expect(await count()).toBe(first);
    await change('dropping');
    const second = await count();
    expect(second).not.toBe(first);
    duringRun = async () => {
      throw new Error('half way');
    };
    await expect(change('failing')).rejects.toMatchObject({ code: 'INTERNAL' });
    duringRun = async () => {};
    expect(await count()).not.toBe(second);
  });

  test('that fails in a way nobody expected is logged under its correlation id', async () => {
    const cause = new Error('a bug');
    duringRun = async () => {
      throw cause;
    };
    await expect(
      host.call('change_it', { device: 'nas', name: 'x' }, {}, { correlationId: 'find-me' }),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
    duringRun = async () => {};
    expect(logged.at(-1)).toMatchObject({ message: 'tool failed', fields: { correlationId: 'find-me', error: cause } });
  });

  test('is never tried again, not even when the connection broke', async () => {
    let tries = 0;
    duringRun = async () => {
      tries += 1;
      throw new SSHConnectionError('SSH_CONNECTION_LOST', 'gone');
    };
    await expect(change('once')).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    duringRun = async () => {};
    expect(tries).toBe(1);
    expect((await auditOf('change_it'))[0]).toMatchObject({ outcome: 'failure', errorCode: 'SSH_CONNECTION_LOST' });
  });
});

describe('a destructive tool', () => {
  const destroy = (args: object = {}, id = 'alice') =>
    host.call('destroy_it', { device: 'nas', name: 'a', ...args }, { id });

  test('shows its plan, does it when that is confirmed, and not before', async () => {
    const { data } = await destroy();
    expect(data).toMatchObject({ confirmationRequired: true, plan });
    expect(done).not.toContain('destroyed a');
    const { confirm } = data as { confirm: string };
    expect((await destroy({ confirm })).data).toBe('a');
    expect(done).toContain('destroyed a');
  });

  test('refuses the confirmation of another caller, of other arguments and of a plan that changed', async () => {
    const { confirm } = (await destroy({ name: 'b' })).data as { confirm: string };
    const refused = { code: 'PLAN_CHANGED', status: 409 };
    await expect(destroy({ name: 'b', confirm }, 'mallory')).rejects.toMatchObject(refused);
    await expect(destroy({ name: 'c', confirm })).rejects.toMatchObject(refused);
    await expect(destroy({ name: 'b', confirm: 'yes' })).rejects.toMatchObject(refused);
    const shown = plan;
    plan = { ...shown, losses: ['13 snapshots'] };
    await expect(destroy({ name: 'b', confirm })).rejects.toMatchObject(refused);
    plan = shown;
    expect(done).not.toContain('destroyed b');
  });
});

describe('below every surface', () => {
  test('a caller without the scope is refused, and nothing runs', async () => {
    const viewer = { id: 'viewer', scopes: ['read'] } as const;
    for (const tool of ['change_it', 'destroy_it']) {
      await expect(host.call(tool, { device: 'nas', name: 'no' }, viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    await expect(host.call('get_counts', { device: 'nas' }, { scopes: [] })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(done).not.toContain('no');
  });

  test('arguments that break the schema never reach the tool, and each is named', async () => {
    await expect(host.call('change_it', { device: 'nas', nmae: 'typo' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      problems: expect.arrayContaining([
        { path: '/nmae', message: 'is not known' },
        { path: '/name', message: 'is required' },
      ]),
    });
  });

  test('an unknown device and an unknown tool are not found', async () => {
    await expect(host.call('change_it', { device: 'nowhere', name: 'x' })).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
    expect(() => host.runtime.operation('chnge_it')).toThrow(
      expect.objectContaining({ hint: 'Did you mean change_it?' }),
    );
  });

  test('a tool that heeds no signal still ends at its deadline', async () => {
    await expect(host.call('hang_for_ever')).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', status: 504 });
  });

  test('a capability that analysis did not find is missed by name; before analysis nobody knows', async () => {
    const devices = host.runtime.service(devicesToken);
    const { id } = await host.addDevice('plain');
    const call = () => host.call('need_zfs', { device: 'plain', name: 'x' });
    expect((await call()).data).toBe('x');
    await devices.table.update(id, { capabilities: { docker: {} } });
    devices.forget(id);
    await expect(call()).rejects.toMatchObject({ code: 'CAPABILITY_MISSING', message: expect.stringContaining('zfs') });
  });
});
