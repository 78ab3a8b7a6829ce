import { defineMigration } from '../../contract/migration.ts';

/** What was done and what happened. These rows outlive the devices they speak of. */
export const operations = defineMigration({
  id: '0003-operations',
  up: `
-- A tool that collects several things leaves several rows with one operation_id.
CREATE TABLE data_collection_audit (
  id UUID NOT NULL,
  operation_id UUID NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  correlation_id TEXT NOT NULL,
  caller TEXT NOT NULL,
  surface VARCHAR(20) NOT NULL,
  device_id UUID,
  device VARCHAR(255),
  data_type VARCHAR(100),
  tool VARCHAR(100),
  duration_ms DOUBLE PRECISION,
  cache_hit BOOLEAN,
  source VARCHAR(20),
  attempts INTEGER,
  outcome VARCHAR(20) NOT NULL,
  error_code VARCHAR(50),
  arguments JSONB NOT NULL DEFAULT '{}',
  size_bytes BIGINT,
  PRIMARY KEY (id, started_at)
) PARTITION BY RANGE (started_at);
CREATE TABLE data_collection_audit_default PARTITION OF data_collection_audit DEFAULT;
CREATE INDEX idx_data_collection_audit_device_time ON data_collection_audit(device_id, started_at DESC);
CREATE INDEX idx_data_collection_audit_time ON data_collection_audit(started_at DESC, id DESC);
CREATE INDEX idx_data_collection_audit_operation ON data_collection_audit(operation_id);
CREATE INDEX idx_data_collection_audit_correlation ON data_collection_audit(correlation_id);

CREATE TABLE events (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  timestamp TIMESTAMPTZ NOT NULL,
  event_type VARCHAR(100) NOT NULL,
  severity VARCHAR(20) NOT NULL,
  device_id UUID,
  hostname VARCHAR(255),
  data JSONB
);
CREATE INDEX idx_events_time ON events(timestamp DESC, id DESC);
CREATE INDEX idx_events_device_time ON events(device_id, timestamp DESC);

CREATE TABLE alerts (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  rule VARCHAR(255) NOT NULL,
  device_id UUID REFERENCES devices(id) ON DELETE CASCADE,
  subject TEXT NOT NULL DEFAULT '',
  severity VARCHAR(20) NOT NULL,
  message TEXT NOT NULL,
  data JSONB,
  fired_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  resolved_at TIMESTAMPTZ,
  acknowledged_at TIMESTAMPTZ,
  acknowledged_by TEXT,
  silenced_until TIMESTAMPTZ
);
-- One open alert for each rule, device and subject; an alert of the host itself has no device.
CREATE UNIQUE INDEX idx_alerts_open
  ON alerts(rule, COALESCE(device_id, '00000000-0000-0000-0000-000000000000'), subject) WHERE resolved_at IS NULL;
CREATE INDEX idx_alerts_device_time ON alerts(device_id, fired_at DESC);
CREATE INDEX idx_alerts_time ON alerts(fired_at DESC, id DESC);
`,
  down: `
DROP TABLE alerts;
DROP TABLE events;
DROP TABLE data_collection_audit;
`,
});
