import { poolCapacity } from './capacity.ts';
import { newErrors } from './new-errors.ts';
import { poolNotOnline } from './pool-not-online.ts';
import { resilverFinished, resilverRunning } from './resilver.ts';
import { scrubOverdue } from './scrub-overdue.ts';
import { snapshotCount } from './snapshot-count.ts';

export const alertRules = [
  poolNotOnline,
  newErrors,
  poolCapacity,
  scrubOverdue,
  snapshotCount,
  resilverRunning,
  resilverFinished,
] as const;
