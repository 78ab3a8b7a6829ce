import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InfrastructorError, SSHConnectionError } from '../contract/errors.ts';
import { definePlugin } from '../contract/plugin.ts';
import type { BusMessage } from '../events/bus.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import type { Device } from './device-schema.ts';
import { type Devices, devicesToken } from './devices.ts';

let host: TestRuntime;
let devices: Devices;
const messages: BusMessage[] = [];
const events = (hostname: string) =>
  messages.flatMap((message) => (message.type === 'event' && message.hostname === hostname ? [message.eventType] : []));
const shown = async (hostname: string) => (await host.call('get_device', { device: hostname })).data as Device;

beforeAll(async () => {
  host = await startTestRuntime(definePlugin({ name: 'test' }));
  devices = host.runtime.service(devicesToken);
  host.runtime.bus.subscribe((message) => messages.push(message));
}, 60_000);
afterAll(() => host.runtime.close());

describe('a device', () => {
  test('that cannot be reached is registered all the same, with a warning that says why', async () => {
    const { data, meta } = await host.call('add_device', {
      hostname: 'far',
      address: '127.0.0.1',
      sshPort: 1,
      tags: { site: 'north' },
    });
    expect(data).toMatchObject({
      hostname: 'far',
      transport: 'ssh',
      sshPort: 1,
      deviceType: 'server',
      tags: { site: 'north' },
    });
    expect(data).not.toHaveProperty('description');
    expect(meta.warnings.join()).toContain('far is registered but cannot be used yet');
    expect(events('far')[0]).toBe('device.added');
  });

  test('has a name of its own', async () => {
    await expect(host.call('add_device', { hostname: 'far' })).rejects.toMatchObject({
      status: 409,
      code: 'DEVICE_EXISTS',
    });
  });

  test.each<[string, object]>([
    ['an option as its name', { hostname: '-oProxyCommand=id' }],
    ['a path as its name', { hostname: '../etc' }],
    ['an option as its address', { hostname: 'x', address: '-oProxyCommand=id' }],
    ['a port that is none', { hostname: 'x', sshPort: 70_000 }],
    ['a user with a space', { hostname: 'x', sshUsername: 'a b' }],
    ['a jump host that is none', { hostname: 'x', proxyJump: '$(id)' }],
    ['a host key that is none', { hostname: 'x', hostKey: 'ssh-rsa' }],
    ['a switch as text', { hostname: 'x', monitoringEnabled: 'yes' }],
  ])('is refused with %s', async (_name, input) => {
    await expect(host.call('add_device', input)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('keeps in a change what is left out of it', async () => {
    const { data } = await host.call('edit_device', { device: 'far', location: 'cellar' });
    expect(data).toMatchObject({
      hostname: 'far',
      location: 'cellar',
      sshPort: 1,
      tags: { site: 'north' },
      monitoringEnabled: true,
    });
    expect(events('far')).toContain('device.changed');
  });

  test('is found by its name and by its id, and by a new name at once', async () => {
    const { id } = await shown('far');
    expect((await shown(id)).hostname).toBe('far');
    await host.call('edit_device', { device: id, hostname: 'further' });
    expect((await shown('further')).id).toBe(id);
    await expect(shown('far')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  });

  test('is listed by what is asked for, part by part', async () => {
    for (const hostname of ['list-a', 'list-b', 'list-c']) await host.addDevice(hostname);
    const first = await host.call('list_devices', { search: 'list-', limit: 2 });
    expect((first.data as Device[]).map(({ hostname }) => hostname)).toEqual(['list-a', 'list-b']);
    const rest = await host.call('list_devices', { search: 'list-', limit: 2, cursor: first.meta.nextCursor });
    expect((rest.data as Device[]).map(({ hostname }) => hostname)).toEqual(['list-c']);
    expect(rest.meta.nextCursor).toBeUndefined();
    expect((await host.call('list_devices', { tag: 'site=north' })).data).toMatchObject([{ hostname: 'further' }]);
    await expect(host.call('list_devices', { cursor: 'made-up' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('goes only when its plan is confirmed, and is gone then', async () => {
    const { data } = await host.call('remove_device', { device: 'list-c' });
    expect(data).toMatchObject({
      confirmationRequired: true,
      plan: { reversible: false, losses: [expect.stringContaining('list-c')] },
    });
    expect((await shown('list-c')).hostname).toBe('list-c');
    const { confirm } = data as { confirm: string };
    expect((await host.call('remove_device', { device: 'list-c', confirm })).data).toEqual({
      removed: true,
      hostname: 'list-c',
    });
    await expect(shown('list-c')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    expect(events('list-c')).toContain('device.removed');
  });
});

describe('the status of a device', () => {
  test.each<[string, InfrastructorError, string]>([
    ['nobody answers', new SSHConnectionError('DEVICE_UNREACHABLE', 'no route'), 'unreachable'],
    ['the connection breaks', new SSHConnectionError('SSH_CONNECTION_LOST', 'gone'), 'unreachable'],
    ['credentials are refused', new SSHConnectionError('SSH_AUTHENTICATION_FAILED', 'no'), 'auth_failed'],
    ['the host key changed', new SSHConnectionError('HOST_KEY_CHANGED', 'another'), 'auth_failed'],
    ['it takes too long', new InfrastructorError('DEADLINE_EXCEEDED', 'late'), 'slow'],
  ])('when %s says so, once, and keeps when it was last seen', async (name, error, status) => {
    const hostname = name.replaceAll(' ', '-');
    const device = await host.addDevice(hostname);
    devices.reportSuccess(device);
    await expect.poll(async () => (await devices.table.find(device.id))?.status).toBe('online');
    const seen = (await devices.table.find(device.id))?.lastSeen;
    for (let round = 0; round < 3; round++) devices.reportFailure(device, error);
    await expect.poll(async () => (await devices.table.find(device.id))?.status).toBe(status);
    expect(await devices.table.find(device.id)).toMatchObject({ statusReason: error.message, lastSeen: seen });
    expect(events(hostname).filter((event) => event === `device.${status}`)).toHaveLength(1);
    devices.reportSuccess(device);
    await expect.poll(async () => (await devices.table.find(device.id))?.status).toBe('online');
    expect(events(hostname).at(-1)).toBe('device.online');
  });

  test('does not change for what a command says', async () => {
    const device = await host.addDevice('grumpy');
    devices.reportFailure(device, new InfrastructorError('BREAKER_OPEN', 'left alone'));
    devices.reportFailure(device, new InfrastructorError('COMMAND_FAILED', 'exit 1'));
    expect(await devices.table.find(device.id)).toMatchObject({ status: 'unknown' });
  });

  test('is found out by asking, and an answer is given either way', async () => {
    expect((await host.call('get_device_status', { device: 'grumpy' })).data).toMatchObject({
      hostname: 'grumpy',
      reachable: false,
    });
    expect((await host.call('get_device_status', { device: 'further' })).data).toMatchObject({
      reachable: false,
      code: expect.any(String),
    });
  });
});
