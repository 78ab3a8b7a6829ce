import { Type } from '@infrastructor/core';
import type { StoredConfig } from './stored-configs.ts';

export const SyncState = Type.Union(
  [Type.Literal('in_sync'), Type.Literal('changed'), Type.Literal('missing'), Type.Literal('new')],
  {
    description:
      'in_sync: stored as it is; changed: the file is another; missing: stored, but the file is gone; new: not stored yet',
  },
);

/** How what is stored of a file stands to the file. @param contentHash of the file; undefined where there is none */
export function fileState(stored: StoredConfig | undefined, contentHash: string | undefined) {
  const isStored = stored !== undefined && stored.changeType !== 'delete';
  if (contentHash === undefined) return isStored ? ('missing' as const) : ('in_sync' as const);
  if (!isStored) return 'new' as const;
  return stored.contentHash === contentHash ? ('in_sync' as const) : ('changed' as const);
}
