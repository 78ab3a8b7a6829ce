import { type BusMessage, type Caller, PermissionError } from '@infrastructor/core';
import type { Runtime } from '@infrastructor/core/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createResourceSubscriptions, type ResourceSubscriptions } from './resource-subscriptions.ts';
import { WatchList } from './watch-list.ts';

const reader: Caller = { id: 'r', scopes: ['read'], surface: 'mcp' };

/** Only what the subscriptions ask of a runtime. */
function stage() {
  const listeners = new Set<(message: BusMessage) => void>();
  const runtime = {
    resources: {
      admit: async (uri: string, { scopes }: Caller) => {
        if (uri === 'secrets://all' && !scopes.includes('admin')) throw new PermissionError('It needs the scope admin');
      },
      changesOf: (uri: string) => {
        const device = /^things:\/\/([^/]+)\/[^/]+$/.exec(uri)?.[1];
        const known = device !== undefined || uri === 'things://all' || uri === 'secrets://all';
        return known ? { changes: ['things.list'], device } : undefined;
      },
    },
    bus: {
      subscribe: (listener: (message: BusMessage) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  } as unknown as Pick<Runtime, 'resources' | 'bus'>;
  const publish = (hostname: string, dataType = 'things.list') => {
    const message = { type: 'data', hostname, deviceId: `id-${hostname}`, dataType } as unknown as BusMessage;
    for (const listener of listeners) listener(message);
  };
  return { subscriptions: createResourceSubscriptions(runtime), publish, listeners };
}

let subscriptions: ResourceSubscriptions;
let publish: ReturnType<typeof stage>['publish'];
let listeners: ReturnType<typeof stage>['listeners'];

beforeEach(() => {
  vi.useFakeTimers();
  ({ subscriptions, publish, listeners } = stage());
});

afterEach(() => vi.useRealTimers());

describe('createResourceSubscriptions', () => {
  it('tells of changes of the right type, of the right device by name or id', () => {
    const [nas, byId, all] = [vi.fn(), vi.fn(), vi.fn()];
    subscriptions.subscribe('things://nas/hammer', nas);
    subscriptions.subscribe('things://id-nas/hammer', byId);
    subscriptions.subscribe('things://all', all);
    publish('nas', 'things.other');
    publish('web');
    expect([nas, byId, all].map((told) => told.mock.calls.length)).toEqual([0, 0, 1]);
    publish('nas');
    expect([nas, byId].map((told) => told.mock.calls.length)).toEqual([1, 1]);
  });

  it('tells at once, then at most once a second, and never forgets the last change', () => {
    const told = vi.fn();
    subscriptions.subscribe('things://all', told);
    for (let count = 0; count < 1_000; count++) publish('nas');
    expect(told).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(told).toHaveBeenCalledTimes(2);
    publish('nas');
    expect(told).toHaveBeenCalledTimes(3);
  });

  it('knows nothing of resources that are not there', () => {
    expect(subscriptions.subscribe('nothing://x', vi.fn())).toBeUndefined();
  });

  it('keeps nothing when the last listener is gone', () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const endFirst = subscriptions.subscribe('things://all', first);
    const endSecond = subscriptions.subscribe('things://all', second);
    endFirst?.();
    endFirst?.();
    publish('nas');
    expect([first, second].map((told) => told.mock.calls.length)).toEqual([0, 1]);
    endSecond?.();
    expect(subscriptions.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stops listening when it is closed', () => {
    const told = vi.fn();
    subscriptions.subscribe('things://all', told);
    subscriptions.close();
    expect(listeners.size).toBe(0);
    expect(subscriptions.size).toBe(0);
  });
});

describe('WatchList', () => {
  it('hears of a resource once, however often it was added', async () => {
    const told = vi.fn();
    const list = new WatchList(subscriptions, told);
    await Promise.all([list.add('things://all', reader), list.add('things://all', reader)]);
    publish('nas');
    expect(told).toHaveBeenCalledExactlyOnceWith('things://all');
    list.remove('things://all');
    expect(subscriptions.size).toBe(0);
  });

  it('refuses what is unknown, what is not for this caller and what is too much', async () => {
    const list = new WatchList(subscriptions, vi.fn());
    await expect(list.add('nothing://x', reader)).rejects.toThrow('No resource');
    await expect(list.add('secrets://all', reader)).rejects.toThrow('scope admin');
    for (let count = 0; count < 1_000; count++) await list.add(`things://nas/${count}`, reader);
    await expect(list.add('things://all', reader)).rejects.toThrow('No more than 1000');
    await list.addKnown(['nothing://x', 'things://all'], reader);
    expect(subscriptions.size).toBe(1_000);
    list.close();
    expect(subscriptions.size).toBe(0);
  });

  it('adds nothing after it was closed', async () => {
    const list = new WatchList(subscriptions, vi.fn());
    const adding = list.add('things://all', reader);
    list.close();
    await adding;
    expect(subscriptions.size).toBe(0);
  });
});
