import { describe, expect, test } from 'vitest';
import { receiveCheck, type StreamIdentity } from './receive-check.ts';
import type { TargetState } from './target-state.ts';

const snapshot = (name: string, guid: string) => ({ name: `backup/a@${name}`, pool: 'backup', guid, usedBytes: 10 });
const state = (over: Partial<TargetState> = {}): TargetState => ({
  exists: true,
  snapshots: [snapshot('mon', '1'), snapshot('tue', '2')],
  writtenBytes: 0,
  resumeToken: undefined,
  ...over,
});
const absent = state({ exists: false, snapshots: [] });
const stream = (over: Partial<StreamIdentity> = {}): StreamIdentity => ({
  snapshot: 'tank/a@wed',
  snapshotGuid: '3',
  base: 'tank/a@tue',
  baseGuid: '2',
  isResumed: false,
  ...over,
});
const full = stream({ base: undefined, baseGuid: undefined });
const check = (target: TargetState, what: StreamIdentity) => receiveCheck('backup/a', target, what);

describe('what a target says to a stream', () => {
  test('an increment goes on from the newest snapshot, which is known by its GUID', () => {
    expect(check(state(), stream())).toEqual({ conflict: undefined, forceable: true, losses: [] });
    const sameNames = state({ snapshots: [snapshot('mon', '8'), snapshot('tue', '9')] });
    expect(check(sameNames, stream())).toMatchObject({
      conflict: expect.stringContaining('has no snapshot'),
      forceable: false,
    });
  });

  test('a newer target is refused, and the losses name every newer snapshot', () => {
    const result = check(state({ writtenBytes: 5 }), stream({ baseGuid: '1', base: 'tank/a@mon' }));
    expect(result).toMatchObject({ conflict: expect.stringContaining('@tue'), forceable: true });
    expect(result.losses).toEqual([
      'Snapshot backup/a@tue (it alone holds 10 bytes)',
      '5 bytes written to backup/a since its newest snapshot',
    ]);
  });

  test('a target that was written to is refused', () => {
    expect(check(state({ writtenBytes: 4096 }), stream())).toMatchObject({
      conflict: expect.stringContaining('4096 bytes'),
      losses: [expect.stringContaining('4096 bytes')],
    });
  });

  test('a full stream goes where nothing is', () => {
    expect(check(absent, full).conflict).toBeUndefined();
    const replaced = check(state(), full);
    expect(replaced).toMatchObject({ conflict: expect.stringContaining('exists'), forceable: true });
    expect(replaced.losses).toHaveLength(3);
  });

  test('an increment needs the target, and what is there is not sent again', () => {
    expect(check(absent, stream())).toMatchObject({
      conflict: expect.stringContaining('does not exist'),
      forceable: false,
    });
    expect(check(state(), stream({ snapshotGuid: '2' }))).toMatchObject({
      conflict: expect.stringContaining('already'),
    });
  });

  test('a transfer that stopped is gone on with or dropped, never begun anew', () => {
    const stopped = state({ resumeToken: '1-a-b-c' });
    expect(check(stopped, full)).toMatchObject({ conflict: expect.stringContaining('stopped'), forceable: false });
    expect(check(stopped, stream({ isResumed: true })).conflict).toBeUndefined();
    expect(check(absent, stream({ isResumed: true }))).toMatchObject({
      conflict: expect.stringContaining('no transfer'),
    });
  });
});
