import type { DetectorContext } from '@infrastructor/core';
import type { FakeDevice } from '@infrastructor/testing';
import { describe, expect, test } from 'vitest';
import { replayed } from '../test-support/replay-device.ts';
import { absent, hasTranscripts } from '../test-support/shared-data.ts';
import { zfsDetector } from './zfs.ts';

const probe = ({ shell }: FakeDevice) =>
  zfsDetector.probe({ exec: shell.exec.bind(shell) } as unknown as DetectorContext);

describe.skipIf(!hasTranscripts)(`the detector of ZFS (${absent})`, () => {
  test.each([
    ['bookworm', '2.1.11-1+deb12u1', false],
    ['trixie', '2.3.9-0+deb13u1', true],
  ])('%s has %s', async (machine, moduleVersion, json) => {
    expect(await probe(await replayed(machine, 'healthy'))).toEqual({
      evidence: `/sys/module/zfs/version says ${moduleVersion}`,
      details: { moduleVersion, commandsVersion: moduleVersion, json, commandsFound: true },
    });
  });

  test('a loaded module counts where the commands are not on the PATH, which is told apart', async () => {
    expect(await probe(await replayed('trixie', 'tools-missing'))).toMatchObject({
      details: { moduleVersion: '2.3.9-0+deb13u1', commandsFound: false },
    });
  });
});
