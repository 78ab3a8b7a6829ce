import { ProcSwap } from '../../schemas/proc-devices.ts';
import { byColumns, defineTable } from './define-table.ts';
import { integer, kibibytes, text } from './words.ts';

/** Reads /proc/swaps (proc_swaps(5)): sizes there are in KiB. */
export const swaps = defineTable({
  name: 'swaps',
  description: 'Swap areas, from /proc/swaps',
  row: ProcSwap,
  file: '/proc/swaps',
  needs: 'header "Filename Type Size Used Priority"',
  header: /^Filename\s+Type\s+Size\s+Used\s+Priority\s*$/,
  read: byColumns<ProcSwap>({
    path: text,
    type: text,
    sizeBytes: kibibytes,
    usedBytes: kibibytes,
    priority: integer,
  }),
});
