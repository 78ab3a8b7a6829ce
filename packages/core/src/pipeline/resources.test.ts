import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { definePlugin } from '../contract/plugin.ts';
import { defineResource } from '../contract/resource.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';

const plugin = definePlugin({
  name: 'test',
  resources: [
    defineResource({
      uri: 'test://{device}/{+path}',
      name: 'File',
      description: 'Any path',
      changes: ['test.files'],
      read: async ({ variables, uri }) => ({ ...variables, uri }),
      complete: { path: async () => ['etc/hosts', 'etc/fstab', 'var/log'] },
    }),
    defineResource({
      uri: 'test://{device}/status',
      name: 'Status',
      description: 'More literal, so it wins',
      list: async () => [{ uri: 'test://nas/status', name: 'Status of nas' }],
      read: async ({ variables }) => `status of ${variables.device}`,
      mimeType: 'text/plain',
    }),
    defineResource({
      uri: 'broken://{device}',
      name: 'Broken',
      description: 'Cannot list',
      list: async () => {
        throw new TypeError('a bug');
      },
      read: async () => {
        throw new TypeError('another bug');
      },
    }),
    defineResource({
      uri: 'admin://secrets',
      name: 'Secrets',
      description: 'For the admin',
      scope: 'admin',
      read: async () => ['secret'],
    }),
  ],
});

let host: TestRuntime;
const call = { caller: { id: 'reader', scopes: ['read'], surface: 'mcp' } } as const;
const catalogue = () => host.runtime.resources;

beforeAll(async () => {
  host = await startTestRuntime(plugin);
  await host.addDevice('nas');
  await host.addDevice('nano');
  await host.addDevice('web');
}, 60_000);
afterAll(() => host.runtime.close());

describe('resources', () => {
  test('are read by the template with the most literal text, variables decoded', async () => {
    expect(await catalogue().read('test://nas/status', call)).toEqual({
      uri: 'test://nas/status',
      mimeType: 'text/plain',
      text: 'status of nas',
    });
    const file = await catalogue().read('test://nas/srv/a%20b', call);
    expect(file.mimeType).toBe('application/json');
    expect(JSON.parse(file.text)).toEqual({ device: 'nas', path: 'srv/a b', uri: 'test://nas/srv/a%20b' });
  });

  test('that nobody has are not found, and the hint names what there is', async () => {
    await expect(catalogue().read('nothing://here', call)).rejects.toMatchObject({
      status: 404,
      hint: expect.stringContaining('test://{device}/status'),
    });
  });

  test('are listed although one of them cannot be', async () => {
    const uris = (await catalogue().list(call)).map(({ uri }) => uri);
    expect(uris).toContain('test://nas/status');
    expect(uris).toContain('infra://devices');
    expect(uris).not.toContain('admin://secrets');
  });

  test('that fail say nothing of their insides', async () => {
    await expect(catalogue().read('broken://nas', call)).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.not.stringContaining('bug'),
    });
  });

  test('are refused to a caller without their scope, and shown to one who has it', async () => {
    await expect(catalogue().read('admin://secrets', call)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const admin = { caller: { ...call.caller, scopes: ['read', 'admin'] as const } };
    expect(JSON.parse((await catalogue().read('admin://secrets', admin)).text)).toEqual(['secret']);
    expect((await catalogue().list(admin)).map(({ uri }) => uri)).toContain('admin://secrets');
  });

  test('complete a device by themselves, and other variables as their plugin says', async () => {
    const complete = (variable: string, typed: string) =>
      catalogue().complete('test://{device}/{+path}', variable, typed, call);
    expect([...(await complete('device', 'na'))].sort()).toEqual(['nano', 'nas']);
    expect(await complete('path', 'etc')).toEqual(['etc/hosts', 'etc/fstab']);
    expect(await complete('unknown', '')).toEqual([]);
    expect(await catalogue().complete('no://such/template', 'device', '', call)).toEqual([]);
  });

  test('name what changes them, and for which device', () => {
    expect(catalogue().changesOf('test://nas/etc/hosts')).toEqual({ changes: ['test.files'], device: 'nas' });
    expect(catalogue().changesOf('nothing://here')).toBeUndefined();
  });

  test('stop for a caller who leaves', async () => {
    await expect(catalogue().read('test://nas/status', { ...call, signal: AbortSignal.abort() })).rejects.toMatchObject(
      {
        code: 'ABORTED',
      },
    );
  });
});
