import { ProcPartition } from '../../schemas/proc-devices.ts';
import { byColumns, defineTable } from './define-table.ts';
import { integer, kibibytes, text } from './words.ts';

/** Reads /proc/partitions (proc_partitions(5)): a block there is 1024 bytes. */
export const partitions = defineTable({
  name: 'partitions',
  description: 'Block devices, partitions and their sizes, from /proc/partitions',
  row: ProcPartition,
  file: '/proc/partitions',
  needs: 'header "major minor #blocks name"',
  header: /^major minor\s+#blocks\s+name\s*$/,
  read: byColumns<ProcPartition>({ major: integer, minor: integer, sizeBytes: kibibytes, name: text }),
});
