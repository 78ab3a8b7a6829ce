import { defineMigration } from '../../contract/migration.ts';

/**
 * What was collected. Tables that grow with time are partitioned by month, and the key of a partitioned table must hold
 * its time column (PostgreSQL manual, 5.11.2.3). Rows outside every month wait in the default partition.
 */
export const history = defineMigration({
  id: '0002-history',
  up: `
CREATE TABLE configuration_snapshots (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  time TIMESTAMPTZ NOT NULL,
  config_type VARCHAR(100) NOT NULL,
  file_path TEXT NOT NULL,
  content_hash VARCHAR(64) NOT NULL,
  raw_content TEXT,
  parsed_data JSONB,
  change_type VARCHAR(50) NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  parse_error TEXT,
  size_bytes BIGINT
);
CREATE INDEX idx_config_snapshots_device_time ON configuration_snapshots(device_id, time DESC);
CREATE INDEX idx_config_snapshots_type ON configuration_snapshots(config_type);
CREATE INDEX idx_config_snapshots_path ON configuration_snapshots(file_path);
CREATE INDEX idx_config_snapshots_hash ON configuration_snapshots(content_hash);
CREATE INDEX idx_config_snapshots_device_path_time ON configuration_snapshots(device_id, file_path, time DESC);

CREATE TABLE system_metrics (
  id UUID NOT NULL DEFAULT gen_random_uuid(),
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  timestamp TIMESTAMPTZ NOT NULL,
  cpu_usage_percent DECIMAL(5,2),
  memory_usage_percent DECIMAL(5,2),
  disk_usage_percent DECIMAL(5,2),
  load_average_1m DECIMAL(6,2),
  uptime_seconds BIGINT,
  metadata JSONB NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);
CREATE TABLE system_metrics_default PARTITION OF system_metrics DEFAULT;
CREATE INDEX idx_system_metrics_device_time ON system_metrics(device_id, timestamp DESC);
CREATE INDEX idx_system_metrics_timestamp ON system_metrics(timestamp);

CREATE TABLE system_metrics_rollups (
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  resolution VARCHAR(10) NOT NULL CHECK (resolution IN ('hour', 'day')),
  bucket TIMESTAMPTZ NOT NULL,
  samples INTEGER NOT NULL,
  cpu_usage_percent_min DECIMAL(5,2),
  cpu_usage_percent_avg DECIMAL(5,2),
  cpu_usage_percent_max DECIMAL(5,2),
  memory_usage_percent_min DECIMAL(5,2),
  memory_usage_percent_avg DECIMAL(5,2),
  memory_usage_percent_max DECIMAL(5,2),
  disk_usage_percent_min DECIMAL(5,2),
  disk_usage_percent_avg DECIMAL(5,2),
  disk_usage_percent_max DECIMAL(5,2),
  load_average_1m_min DECIMAL(6,2),
  load_average_1m_avg DECIMAL(6,2),
  load_average_1m_max DECIMAL(6,2),
  PRIMARY KEY (device_id, resolution, bucket)
);
CREATE INDEX idx_system_metrics_rollups_bucket ON system_metrics_rollups(resolution, bucket);

CREATE TABLE container_snapshots (
  id UUID NOT NULL DEFAULT gen_random_uuid(),
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  snapshot_time TIMESTAMPTZ NOT NULL,
  container_data JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (id, snapshot_time)
) PARTITION BY RANGE (snapshot_time);
CREATE TABLE container_snapshots_default PARTITION OF container_snapshots DEFAULT;
CREATE INDEX idx_container_snapshots_device_time ON container_snapshots(device_id, snapshot_time DESC);
CREATE INDEX idx_container_snapshots_data_gin ON container_snapshots USING GIN(container_data);

CREATE TABLE drive_health (
  id UUID NOT NULL DEFAULT gen_random_uuid(),
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  timestamp TIMESTAMPTZ NOT NULL,
  drive VARCHAR(255) NOT NULL,
  serial_number VARCHAR(255),
  verdict VARCHAR(50) NOT NULL,
  temperature_celsius DECIMAL(5,1),
  power_on_hours BIGINT,
  wear_percent DECIMAL(5,2),
  attributes JSONB NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);
CREATE TABLE drive_health_default PARTITION OF drive_health DEFAULT;
CREATE INDEX idx_drive_health_device_time ON drive_health(device_id, timestamp DESC);
CREATE INDEX idx_drive_health_serial ON drive_health(serial_number, timestamp DESC);

CREATE TABLE snapshots (
  id UUID NOT NULL DEFAULT gen_random_uuid(),
  device_id UUID NOT NULL REFERENCES devices(id) ON DELETE CASCADE,
  data_type VARCHAR(100) NOT NULL,
  params_key TEXT NOT NULL DEFAULT '',
  params JSONB NOT NULL DEFAULT '{}',
  data JSONB NOT NULL,
  collected_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ,
  PRIMARY KEY (id, collected_at)
) PARTITION BY RANGE (collected_at);
CREATE TABLE snapshots_default PARTITION OF snapshots DEFAULT;
CREATE INDEX idx_snapshots_newest ON snapshots(device_id, data_type, params_key, collected_at DESC);
CREATE INDEX idx_snapshots_device_time ON snapshots(device_id, collected_at DESC);
`,
  down: `
DROP TABLE snapshots;
DROP TABLE drive_health;
DROP TABLE container_snapshots;
DROP TABLE system_metrics_rollups;
DROP TABLE system_metrics;
DROP TABLE configuration_snapshots;
`,
});
