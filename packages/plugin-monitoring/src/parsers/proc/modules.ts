import { ProcModule } from '../../schemas/proc-kernel.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';

const line = /^([\w-]+) (\d+) (\d+|-) (\S+) (Live|Loading|Unloading) 0x([0-9a-f]+)(?: \(([A-Z+-]+)\))?\s*$/;

/** Reads /proc/modules (proc_modules(5), kernel/module/procfs.c). */
export const modules = defineTable({
  name: 'modules',
  description: 'Loaded kernel modules, from /proc/modules',
  row: ProcModule,
  file: '/proc/modules',
  needs: 'line with a module, its size and its users',
  read(text) {
    const [, name, size, references, users = '', state, address, taints] = line.exec(text) ?? [];
    if (name === undefined || state === undefined) return undefined;
    return known({
      name,
      sizeBytes: Number(size),
      // Kernels that cannot unload modules print dashes.
      referenceCount: references === '-' ? undefined : Number(references),
      usedBy: users.split(',').filter((user) => user !== '' && user !== '-' && !user.startsWith('[')),
      state: state as ProcModule['state'],
      address: `0x${address}`,
      taints,
    });
  },
});
