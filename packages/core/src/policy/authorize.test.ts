import { describe, expect, test } from 'vitest';
import type { Caller } from '../contract/context.ts';
import { type AccessSubject, reaches, refusalOf, refusalOnDevice, toolSubject } from './authorize.ts';
import { resolveDevice } from './resolve-device.ts';
import { withImplied } from './roles.ts';

const caller = (changes: Partial<Caller> = {}): Caller => ({
  id: 'alice',
  scopes: ['read', 'operate', 'admin'],
  surface: 'rest',
  ...changes,
});
const subject = (changes: Partial<AccessSubject> = {}): AccessSubject => ({
  kind: 'tool',
  name: 'do_it',
  scope: 'operate',
  plugin: 'zfs',
  readOnly: false,
  limitedBy: 'device',
  ...changes,
});
const codeOf = (...args: Parameters<typeof refusalOf>) => refusalOf(...args)?.code;

describe('who may do what', () => {
  test('is told by scopes, of which the wider includes the narrower', () => {
    expect(withImplied(['admin'])).toEqual(['read', 'operate', 'admin']);
    expect(withImplied(['operate'])).toEqual(['read', 'operate']);
    expect(withImplied([])).toEqual([]);
    expect(codeOf(caller(), subject(), 0)).toBeUndefined();
    expect(codeOf(caller({ scopes: ['read'] }), subject(), 0)).toBe('FORBIDDEN');
    expect(codeOf(caller({ scopes: [] }), subject({ scope: 'read' }), 0)).toBe('FORBIDDEN');
  });

  test('ends with the credentials, to the millisecond', () => {
    expect(codeOf(caller({ expiresAtMs: 1_000 }), subject(), 999)).toBeUndefined();
    expect(codeOf(caller({ expiresAtMs: 1_000 }), subject(), 1_000)).toBe('UNAUTHENTICATED');
  });

  test('is limited where nothing may be changed, and to some plugins', () => {
    expect(codeOf(caller({ readOnly: true }), subject(), 0)).toBe('FORBIDDEN');
    expect(codeOf(caller({ readOnly: true }), subject({ readOnly: true }), 0)).toBeUndefined();
    expect(codeOf(caller({ toolsets: ['docker'] }), subject(), 0)).toBe('FORBIDDEN');
    expect(codeOf(caller({ toolsets: ['docker', 'zfs'] }), subject(), 0)).toBeUndefined();
  });

  test('keeps a caller with device tags off what works on all devices', () => {
    const limited = caller({ deviceTags: { site: 'home' } });
    expect(codeOf(limited, subject({ limitedBy: 'none' }), 0)).toBe('FORBIDDEN');
    expect(codeOf(limited, subject({ limitedBy: 'itself' }), 0)).toBeUndefined();
    const host = { name: 'x', scope: 'read', target: 'host', honoursDeviceTags: false } as const;
    const reading = { readOnly: true, destructive: false, idempotent: true };
    expect(toolSubject({ ...host, effects: reading }, 'zfs', true).limitedBy).toBe('device');
    expect(toolSubject({ ...host, effects: reading }, 'zfs', false).limitedBy).toBe('none');
    expect(toolSubject({ ...host, effects: { ...reading, readOnly: false } }, 'zfs', true).limitedBy).toBe('none');
  });
});

describe('which devices', () => {
  const limited = caller({ deviceTags: { site: 'home', rack: '1' } });

  test('all tags have to fit', () => {
    expect(reaches(limited, { site: 'home', rack: '1', more: 'x' })).toBe(true);
    expect(reaches(limited, { site: 'home' })).toBe(false);
    expect(reaches(limited, { site: 'home', rack: '2' })).toBe(false);
    expect(reaches(caller(), {})).toBe(true);
    expect(refusalOnDevice(limited, { hostname: 'nas', tags: {} })?.code).toBe('FORBIDDEN');
  });

  test('one that is not there is refused in the same words as one that is not for the caller', async () => {
    const device = {
      id: '1',
      hostname: 'far',
      address: 'far',
      transport: 'ssh',
      tags: {},
      capabilities: undefined,
    } as const;
    const notFound = Object.assign(new Error('No device'), {
      code: 'DEVICE_NOT_FOUND',
      [Symbol.for('infrastructor.error')]: true,
    });
    const directory = { resolve: async (name: string) => (name === 'far' ? device : Promise.reject(notFound)) };
    const told = async (name: string) =>
      (await resolveDevice(directory, limited, name).catch((error) => error)).message;
    expect((await told('far')).replace('far', 'X')).toBe((await told('none')).replace('none', 'X'));
    await expect(resolveDevice(directory, caller(), 'none')).rejects.toBe(notFound);
  });
});
