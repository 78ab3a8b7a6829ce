import { ProcFilesystem } from '../../schemas/proc-devices.ts';
import { defineTable } from './define-table.ts';

/** Reads /proc/filesystems (proc_filesystems(5)). */
export const filesystems = defineTable({
  name: 'filesystems',
  description: 'File systems that the kernel supports, from /proc/filesystems',
  row: ProcFilesystem,
  file: '/proc/filesystems',
  needs: 'line with a tab and the name of a file system',
  read(line) {
    const [, nodev, type] = /^(nodev)?\t([\w.+-]+)$/.exec(line) ?? [];
    return type === undefined ? undefined : { type, needsDevice: nodev === undefined };
  },
});
