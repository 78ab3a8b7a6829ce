import type { BusMessage, Caller } from '@infrastructor/core';
import type { Runtime } from '@infrastructor/core/runtime';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createResourceSubscriptions, type ResourceSubscriptions } from './resource-subscriptions.ts';
import { testPlugin } from './test-plugin.ts';
import { WatchList } from './watch-list.ts';

const admin: Caller = { id: 'a', scopes: ['read', 'operate', 'admin'], surface: 'mcp' };
const reader: Caller = { id: 'r', scopes: ['read'], surface: 'mcp' };

/** Only what the subscriptions ask of a runtime. */
function stage() {
  const listeners = new Set<(message: BusMessage) => void>();
  const runtime = {
    resources: {
      definitions: testPlugin.resources,
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
    subscriptions.subscribe('things://nas/hammer', reader, nas);
    subscriptions.subscribe('things://id-nas/hammer', reader, byId);
    subscriptions.subscribe('things://all', reader, all);
    publish('nas', 'things.other');
    publish('web');
    expect([nas, byId, all].map((told) => told.mock.calls.length)).toEqual([0, 0, 1]);
    publish('nas');
    expect([nas, byId].map((told) => told.mock.calls.length)).toEqual([1, 1]);
  });

  it('tells at once, then at most once a second, and never forgets the last change', () => {
    const told = vi.fn();
    subscriptions.subscribe('things://all', reader, told);
    for (let count = 0; count < 1_000; count++) publish('nas');
    expect(told).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(told).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(told).toHaveBeenCalledTimes(2);
    publish('nas');
    expect(told).toHaveBeenCalledTimes(3);
  });

  it('knows nothing of resources that are not there, or not for this caller', () => {
    expect(subscriptions.subscribe('nothing://x', admin, vi.fn())).toBeUndefined();
    expect(subscriptions.subscribe('secrets://all', reader, vi.fn())).toBeUndefined();
    expect(subscriptions.subscribe('secrets://all', admin, vi.fn())).toBeDefined();
  });

  it('keeps nothing when the last listener is gone', () => {
    const [first, second] = [vi.fn(), vi.fn()];
    const endFirst = subscriptions.subscribe('things://all', reader, first);
    const endSecond = subscriptions.subscribe('things://all', reader, second);
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
    subscriptions.subscribe('things://all', reader, told);
    subscriptions.close();
    expect(listeners.size).toBe(0);
    expect(subscriptions.size).toBe(0);
  });
});

describe('WatchList', () => {
  it('hears of a resource once, however often it was added', () => {
    const told = vi.fn();
    const list = new WatchList(subscriptions, told);
    list.add('things://all', reader);
    list.add('things://all', reader);
    publish('nas');
    expect(told).toHaveBeenCalledExactlyOnceWith('things://all');
    list.remove('things://all');
    expect(subscriptions.size).toBe(0);
  });

  it('refuses what is unknown and what is too much', () => {
    const list = new WatchList(subscriptions, vi.fn());
    expect(() => list.add('nothing://x', reader)).toThrow('No resource');
    for (let count = 0; count < 1_000; count++) list.add(`things://nas/${count}`, reader);
    expect(() => list.add('things://all', reader)).toThrow('No more than 1000');
    list.addKnown(['nothing://x', 'things://all'], reader);
    expect(subscriptions.size).toBe(1_000);
    list.close();
    expect(subscriptions.size).toBe(0);
  });
});
