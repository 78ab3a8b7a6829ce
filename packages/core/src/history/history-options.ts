import { type Static, Type } from 'typebox';
import { defineOptions } from '../contract/options.ts';

export const HistoryOptions = Type.Object({
  record: Type.Boolean({
    default: true,
    description: 'Keep events, and how full file systems and pools are',
  }),
  samplesDays: Type.Number({
    minimum: 0,
    default: 90,
    description: 'How long samples of metrics are kept; 0 for ever',
  }),
  hoursDays: Type.Number({
    minimum: 0,
    default: 365,
    description: 'How long their sums by the hour are kept; 0 for ever',
  }),
});

export type HistoryOptions = Static<typeof HistoryOptions>;

/** Settings of history. */
export const historyOptions = defineOptions('history', HistoryOptions);
