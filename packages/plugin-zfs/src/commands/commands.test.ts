import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDatasetName, isFullSnapshotName } from '../names.ts';
import { recordedCommands } from '../test-support/replay-device.ts';
import { absent, hasTranscripts } from '../test-support/shared-data.ts';
import { commands } from './index.ts';
import { cloneSnapshot, takeSnapshot } from './zfs-create.ts';
import { getProperties } from './zfs-get.ts';
import { receiveStream } from './zfs-receive.ts';
import { sendStream } from './zfs-send.ts';

const component = fc.stringMatching(/^[A-Za-z0-9_.:% -]{1,20}$/).filter((name) => name !== '.' && name !== '..');
const dataset = fc
  .tuple(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.: -]{0,10}$/), fc.array(component, { maxLength: 3 }))
  .map(([pool, parts]) => [pool, ...parts].join('/'))
  .filter(isDatasetName);
const snapshot = fc
  .tuple(dataset, component)
  .map((parts) => parts.join('@'))
  .filter(isFullSnapshotName);

/** The words that `sh` would make of a line of plain and single-quoted words. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^'\s])+/g)].map(([word]) => word.replaceAll("'", ''));
}

describe('commands', () => {
  test('every name is one word, whatever it holds', () => {
    fc.assert(
      fc.property(snapshot, dataset, (full, target) => {
        expect(wordsOf(takeSnapshot(full, true).text)).toEqual(['env', 'TZ=UTC', 'zfs', 'snapshot', '-r', full]);
        expect(wordsOf(cloneSnapshot(full, target, false).text).slice(-2)).toEqual([full, target]);
        expect(wordsOf(getProperties.command({ dataset: target }).text).at(-1)).toBe(target);
        const source = { snapshot: full, raw: true, replicate: false };
        expect(wordsOf(sendStream(source).text)).toEqual(['env', 'TZ=UTC', 'zfs', 'send', '-w', full]);
        const receive = receiveStream({ target, force: false, resumable: true }).text;
        expect(wordsOf(receive)).toEqual(['env', 'TZ=UTC', 'zfs', 'receive', '-u', '-s', target]);
      }),
    );
  });

  test('a target is overwritten only when that was asked for', () => {
    expect(receiveStream({ target: 'a', force: false, resumable: true }).text).not.toContain('-F');
    expect(receiveStream({ target: 'a', force: true, resumable: false }).text).toContain(' -F ');
  });

  test('a token stands alone, because it names snapshot and flags itself', () => {
    const source = { snapshot: 'a@b', incrementalFrom: 'a@a', raw: true, replicate: false, resumeToken: '1-a-b-c' };
    expect(sendStream(source).text).toBe('env TZ=UTC zfs send -t 1-a-b-c');
  });

  test('every command has a time limit', () => {
    expect(commands.filter(({ timeout }) => timeout === undefined)).toEqual([]);
  });

  test.skipIf(!hasTranscripts)(`commands without parameters are those that were recorded (${absent})`, async () => {
    const recorded = new Set((await recordedCommands('trixie', 'healthy')).map(({ command }) => command));
    const unrecorded = ['zfs.get-settings', 'zfs.get-origins', 'zpool.history'];
    for (const { name, command, params } of commands) {
      if (Object.keys(params.properties).length > 0 || unrecorded.includes(name)) continue;
      expect(recorded, name).toContain(command({} as never).text);
    }
  });
});
