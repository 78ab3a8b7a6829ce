import { type ShellCommand, sh } from '@infrastructor/core';
import { sections } from './sections.ts';

/** Which smartctl there is, what it finds, and what the kernel shows (smartctl(8), lsblk(8)). */
export const findDrivesCommand = sections({
  version: sh`smartctl --version`,
  scan: sh`smartctl --scan-open -j`,
  blocks: sh`lsblk -J -b -d -o NAME,PATH,TYPE,SIZE,ROTA,TRAN,MODEL,SERIAL || lsblk -J -b -d -o NAME,TYPE,SIZE,ROTA,TRAN,MODEL,SERIAL`,
});

/** The scan of smartctl before 7.0, which knows no JSON. */
export const scanText = sh`smartctl --scan-open`;

/** Reads all of one drive, and leaves it asleep where it is (`-n standby`). */
export function readDrive(path: string, type: string | undefined, json: boolean): ShellCommand {
  const format = json ? ['--json=c'] : [];
  return sh`smartctl ${format} -x -n standby ${type === undefined ? [] : ['-d', type]} ${path}`;
}
