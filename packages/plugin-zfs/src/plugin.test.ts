import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { testPlugin } from '@infrastructor/testing';
import plugin from './index.ts';
import { replayed } from './test-support/replay-device.ts';
import { hasTranscripts, machines } from './test-support/shared-data.ts';

/** Every recorded machine in every state. */
const devices = () =>
  Promise.all(
    ['bookworm', 'trixie'].flatMap((machine) =>
      readdirSync(join(machines, machine)).map((state) => replayed(machine, state)),
    ),
  );

testPlugin(plugin, hasTranscripts ? { devices } : {});
