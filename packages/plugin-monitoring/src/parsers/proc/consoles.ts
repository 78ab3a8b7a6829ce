import { ProcConsole } from '../../schemas/proc-devices.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';

const line = /^(\S+)\s+([R-][W-][U-]) \(([ECBpbaN ]+)\)(?:\s+(\d+):(\d+))?\s*$/;
const operations = { R: 'read', W: 'write', U: 'unblank' } as const;
const flags = {
  E: 'enabled',
  C: 'preferred',
  B: 'primary boot',
  p: 'printk buffer',
  b: 'braille device',
  a: 'safe when cpu offline',
} as const;

/** The meanings of the letters that have one, in their order. */
function meanings<Meaning>(letters: string, words: Readonly<Record<string, Meaning>>): Meaning[] {
  return [...letters].flatMap((letter) => words[letter] ?? []);
}

/** Reads /proc/consoles (Documentation/filesystems/proc.rst, "consoles"). */
export const consoles = defineTable({
  name: 'consoles',
  description: 'Consoles of the kernel, from /proc/consoles',
  row: ProcConsole,
  file: '/proc/consoles',
  needs: 'line with a device, its operations and its flags',
  read(text) {
    const [, device, operated, flagged, major, minor] = line.exec(text) ?? [];
    if (device === undefined || operated === undefined || flagged === undefined) return undefined;
    const number = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
    return known({
      device,
      operations: meanings(operated, operations),
      flags: meanings(flagged, flags),
      major: number(major),
      minor: number(minor),
    });
  },
});
