import { ProcMiscDevice } from '../../schemas/proc-devices.ts';
import { defineTable } from './define-table.ts';

/** Reads /proc/misc (Documentation/filesystems/proc.rst): `%3i %s` a line, without a header. */
export const misc = defineTable({
  name: 'misc',
  description: 'Miscellaneous drivers and their minor numbers, from /proc/misc',
  row: ProcMiscDevice,
  file: '/proc/misc',
  needs: 'line with a minor number and a name',
  read(line) {
    const [, minor, name] = /^ {0,2}(\d{1,6}) ([\w/.:-]+)$/.exec(line) ?? [];
    return name === undefined ? undefined : { minor: Number(minor), name };
  },
});
