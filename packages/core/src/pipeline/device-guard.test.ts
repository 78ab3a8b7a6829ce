import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeviceInfo } from '../contract/context.ts';
import { DataCollectionError, InfrastructorError, SSHConnectionError } from '../contract/errors.ts';
import { createDeviceGuards, type DeviceGuardOptions, defaultDeviceGuardOptions } from './device-guard.ts';

const device = (id: string): DeviceInfo => ({
  id,
  hostname: `host-${id}`,
  address: id,
  transport: 'ssh',
  tags: {},
  capabilities: undefined,
});
const [nas, web] = [device('nas'), device('web')];
const guardsWith = (options: Partial<DeviceGuardOptions> = {}) =>
  createDeviceGuards({ ...defaultDeviceGuardOptions, retryDelayMs: 1, breakerPauseMs: 20, ...options });
const signal = new AbortController().signal;
const unreachable = () => new SSHConnectionError('DEVICE_UNREACHABLE', 'no route');
const failing = (make: () => Error, repeatable = false) => {
  const work = {
    signal,
    repeatable,
    tries: 0,
    run: async (): Promise<never> => {
      work.tries += 1;
      throw make();
    },
  };
  return work;
};
const fine = { signal, repeatable: false, run: async () => 'fine' };

describe('repeatable work', () => {
  test('is tried twice more when the connection fails, and told how often', async () => {
    const guards = guardsWith();
    const attempts: number[] = [];
    const run = async (attempt: number) => {
      attempts.push(attempt);
      if (attempt < 3) throw unreachable();
      return 'at last';
    };
    expect(await guards.execute(nas, { signal, repeatable: true, run })).toBe('at last');
    expect(attempts).toEqual([1, 2, 3]);
  });

  test.each([
    ['what a command says', () => new DataCollectionError('COMMAND_FAILED', 'exit 1')],
    ['a changed host key', () => new SSHConnectionError('HOST_KEY_CHANGED', 'another key')],
    ['refused credentials', () => new SSHConnectionError('SSH_AUTHENTICATION_FAILED', 'no')],
    ['time that ran out', () => new InfrastructorError('DEADLINE_EXCEEDED', 'late')],
    ['a service that is stopped', () => new DataCollectionError('SERVICE_UNAVAILABLE', 'stopped')],
    ['a bug', () => new TypeError('bug')],
  ])('is not tried again after %s', async (_name, make) => {
    const work = failing(make, true);
    await expect(guardsWith().execute(nas, work)).rejects.toThrow();
    expect(work.tries).toBe(1);
  });
});

test('work that changes something is never tried again', async () => {
  const work = failing(unreachable);
  await expect(guardsWith().execute(nas, work)).rejects.toMatchObject({ code: 'DEVICE_UNREACHABLE' });
  expect(work.tries).toBe(1);
});

describe('the breaker of a device', () => {
  // It looks at the system's clock, which a busy machine must not move on.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const afterItsPause = () => vi.setSystemTime(Date.now() + 3_600_000);

  test('opens after failures in a row, for that device alone, and a probe closes it', async () => {
    const guards = guardsWith({ breakerThreshold: 3 });
    const work = failing(unreachable);
    for (let round = 0; round < 3; round++) await expect(guards.execute(nas, work)).rejects.toThrow('no route');
    await expect(guards.execute(nas, work)).rejects.toMatchObject({
      code: 'BREAKER_OPEN',
      retryable: true,
      message: expect.stringContaining('host-nas'),
    });
    expect(work.tries).toBe(3);
    expect(guards.statistics()).toMatchObject({ open: 1, running: 0, queued: 0 });
    expect(await guards.execute(web, fine)).toBe('fine');

    afterItsPause();
    expect(await guards.execute(nas, fine)).toBe('fine');
    expect(guards.statistics()).toMatchObject({ open: 0, halfOpen: 0 });
  });

  test('stays open when the probe fails', async () => {
    const guards = guardsWith({ breakerThreshold: 1 });
    await expect(guards.execute(nas, failing(unreachable))).rejects.toThrow('no route');
    const probe = failing(unreachable);
    afterItsPause();
    await expect(guards.execute(nas, probe)).rejects.toMatchObject({ code: 'DEVICE_UNREACHABLE' });
    await expect(guards.execute(nas, probe)).rejects.toMatchObject({ code: 'BREAKER_OPEN' });
    expect(probe.tries).toBe(1);
  });

  test.each(['COMMAND_FAILED', 'SERVICE_UNAVAILABLE'] as const)('does not open for %s', async (code) => {
    const guards = guardsWith({ breakerThreshold: 2 });
    const work = failing(() => new DataCollectionError(code, 'exit 1'));
    for (let round = 0; round < 10; round++) await expect(guards.execute(nas, work)).rejects.toThrow('exit 1');
    expect(work.tries).toBe(10);
  });

  test('forgets a device that was edited', async () => {
    const guards = guardsWith({ breakerThreshold: 1, breakerPauseMs: 60_000 });
    await expect(guards.execute(nas, failing(unreachable))).rejects.toThrow('no route');
    guards.reset(nas.id);
    expect(await guards.execute(nas, fine)).toBe('fine');
  });
});

describe('the queue of a device', () => {
  const gated = () => {
    const gate = Promise.withResolvers<void>();
    return { gate, work: { signal, repeatable: false, run: () => gate.promise } };
  };

  test('runs so much at a time, lets so much wait, and refuses the rest; other devices do not notice', async () => {
    const guards = guardsWith({ concurrency: 2, maxQueued: 3 });
    const { gate, work } = gated();
    const accepted = Array.from({ length: 5 }, () => guards.execute(nas, work));
    expect(guards.statistics()).toMatchObject({ running: 2, queued: 3 });
    await expect(guards.execute(nas, work)).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect(await guards.execute(web, fine)).toBe('fine');
    gate.resolve();
    await Promise.all(accepted);
    expect(guards.statistics()).toMatchObject({ running: 0, queued: 0 });
  });

  test('lets go of what is aborted while it waits', async () => {
    const guards = guardsWith({ concurrency: 1 });
    const { gate, work } = gated();
    const running = guards.execute(nas, work);
    const leaving = new AbortController();
    const waiting = guards.execute(nas, { ...fine, signal: leaving.signal });
    const reason = new InfrastructorError('ABORTED', 'left');
    leaving.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(guards.statistics()).toMatchObject({ running: 1, queued: 0 });
    gate.resolve();
    await running;
  });

  test('lends the place of work that waits for more work on the same device', async () => {
    const guards = guardsWith({ concurrency: 1 });
    const inner = () => guards.lend(nas.id, () => guards.execute(nas, fine));
    expect(await guards.execute(nas, { signal, repeatable: false, run: inner })).toBe('fine');
    const { gate, work } = gated();
    const both = [guards.execute(nas, work), guards.execute(nas, work)];
    expect(guards.statistics(), 'the place was given back').toMatchObject({ running: 1, queued: 1 });
    gate.resolve();
    await Promise.all(both);
  });
});
