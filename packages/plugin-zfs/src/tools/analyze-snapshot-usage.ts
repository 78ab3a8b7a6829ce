import { defineTool, Type } from '@infrastructor/core';
import { defaultRetention } from '../analysis/retention.ts';
import { usageOn } from '../collectors/snapshot-usage.ts';
import { DatasetName } from '../names.ts';
import { SnapshotUsage } from '../schemas/snapshot-usage.ts';

const keep = (count: number, description: string) =>
  Type.Integer({ minimum: 0, maximum: 10_000, default: count, description });

export const analyzeSnapshotUsage = defineTool({
  name: 'analyze_snapshot_usage',
  description: 'Space and age of snapshots by dataset, and what a retention rule would remove; nothing is removed',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/zfs/:device/snapshots/usage',
  requires: ['zfs'],
  timeout: '2m',
  input: Type.Object({
    dataset: Type.Optional(DatasetName),
    keepNewest: keep(defaultRetention.newest, 'Newest snapshots of a dataset that stay, whatever their age'),
    keepDaily: keep(defaultRetention.daily, 'Days of which one stays'),
    keepWeekly: keep(defaultRetention.weekly, 'Weeks of which one stays'),
    keepMonthly: keep(defaultRetention.monthly, 'Months of which one stays'),
    keepYearly: keep(defaultRetention.yearly, 'Years of which one stays'),
  }),
  output: SnapshotUsage,
  run(context) {
    const { dataset, keepNewest, keepDaily, keepWeekly, keepMonthly, keepYearly } = context.input;
    return usageOn(context, dataset, {
      newest: keepNewest,
      daily: keepDaily,
      weekly: keepWeekly,
      monthly: keepMonthly,
      yearly: keepYearly,
    });
  },
});
