import { defineMigration } from '../../contract/migration.ts';

const measures = ['cpu_usage_percent', 'memory_usage_percent', 'disk_usage_percent', 'load_average_1m'] as const;

/**
 * What watching over time needs. Each measure of a roll-up has its own count, because a sample may lack one of them, and
 * a mean is kept in full, so that the mean of a day out of its hours is the mean of its samples.
 */
export const monitoring = defineMigration({
  id: '0005-monitoring',
  up: `
ALTER TABLE system_metrics_rollups
${measures.map((measure) => `  ADD COLUMN ${measure}_samples INTEGER NOT NULL DEFAULT 0,\n  ALTER COLUMN ${measure}_avg TYPE NUMERIC`).join(',\n')};
UPDATE system_metrics_rollups SET
${measures.map((measure) => `  ${measure}_samples = CASE WHEN ${measure}_avg IS NULL THEN 0 ELSE samples END`).join(',\n')};

-- How full file systems and pools were, the last reading of each hour.
CREATE TABLE capacity_history (
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  data_type VARCHAR(100) NOT NULL,
  subject TEXT NOT NULL,
  bucket TIMESTAMPTZ NOT NULL,
  used_bytes BIGINT NOT NULL,
  size_bytes BIGINT NOT NULL,
  PRIMARY KEY (device_id, data_type, subject, bucket)
);
CREATE INDEX idx_capacity_history_bucket ON capacity_history(bucket);

-- Alerts that match tell nobody until a moment; what is null matches everything.
CREATE TABLE alert_silences (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  rule VARCHAR(255),
  device_id UUID REFERENCES devices(id) ON DELETE CASCADE,
  subject TEXT,
  until TIMESTAMPTZ NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  created_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX idx_alert_silences_until ON alert_silences(until);

-- Each alert is told to each target once when it fires and once when it is over, whatever process dies in between.
CREATE TABLE alert_deliveries (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  alert_id UUID NOT NULL REFERENCES alerts(id) ON DELETE CASCADE,
  kind VARCHAR(20) NOT NULL CHECK (kind IN ('fired', 'resolved')),
  target VARCHAR(255) NOT NULL,
  state VARCHAR(20) NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  last_error TEXT,
  UNIQUE (alert_id, kind, target)
);
CREATE INDEX idx_alert_deliveries_pending ON alert_deliveries(next_attempt_at) WHERE state = 'pending';
`,
  down: `
DROP TABLE alert_deliveries;
DROP TABLE alert_silences;
DROP TABLE capacity_history;
ALTER TABLE system_metrics_rollups
${measures.map((measure) => `  DROP COLUMN ${measure}_samples,\n  ALTER COLUMN ${measure}_avg TYPE DECIMAL(${measure === 'load_average_1m' ? '6' : '5'},2)`).join(',\n')};
`,
});
