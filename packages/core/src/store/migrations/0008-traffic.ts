import { defineMigration } from '../../contract/migration.ts';

const measures = [
  'network_receive_bytes_per_sec',
  'network_transmit_bytes_per_sec',
  'disk_read_bytes_per_sec',
  'disk_write_bytes_per_sec',
] as const;

/** What a machine moved over its network and its disks. Rows from before have no value, which is unknown and not zero. */
export const traffic = defineMigration({
  id: '0008-traffic',
  up: `
ALTER TABLE system_metrics
${measures.map((measure) => `  ADD COLUMN ${measure} NUMERIC(20,2)`).join(',\n')};
ALTER TABLE system_metrics_rollups
${measures
  .map(
    (measure) => `  ADD COLUMN ${measure}_min NUMERIC(20,2),
  ADD COLUMN ${measure}_avg NUMERIC,
  ADD COLUMN ${measure}_max NUMERIC(20,2),
  ADD COLUMN ${measure}_samples INTEGER NOT NULL DEFAULT 0`,
  )
  .join(',\n')};
`,
  down: `
ALTER TABLE system_metrics_rollups
${measures
  .flatMap((measure) => ['min', 'avg', 'max', 'samples'].map((part) => `  DROP COLUMN ${measure}_${part}`))
  .join(',\n')};
ALTER TABLE system_metrics
${measures.map((measure) => `  DROP COLUMN ${measure}`).join(',\n')};
`,
});
