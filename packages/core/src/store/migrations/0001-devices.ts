import { defineMigration } from '../../contract/migration.ts';

/** Who is watched, with which secrets, and who may ask. */
export const devices = defineMigration({
  id: '0001-devices',
  up: `
CREATE TABLE credentials (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name VARCHAR(255) COLLATE "C" UNIQUE NOT NULL,
  kind VARCHAR(50) NOT NULL,
  public_data JSONB NOT NULL DEFAULT '{}',
  sealed_secret BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- Byte order makes the pages of a list the same on every server, whatever its locale.
CREATE TABLE devices (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  hostname VARCHAR(255) COLLATE "C" UNIQUE NOT NULL,
  device_type VARCHAR(100) NOT NULL DEFAULT 'server',
  monitoring_enabled BOOLEAN NOT NULL DEFAULT true,
  ssh_port INTEGER NOT NULL DEFAULT 22 CHECK (ssh_port BETWEEN 1 AND 65535),
  ssh_username VARCHAR(100),
  ssh_private_key_path VARCHAR(500),
  tags JSONB NOT NULL DEFAULT '{}',
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  transport VARCHAR(20) NOT NULL DEFAULT 'ssh',
  address VARCHAR(255),
  description TEXT,
  location TEXT,
  status VARCHAR(50) NOT NULL DEFAULT 'unknown',
  status_reason TEXT,
  last_seen TIMESTAMPTZ,
  capabilities JSONB,
  host_keys JSONB NOT NULL DEFAULT '[]',
  proxy_jump TEXT,
  credential_id UUID REFERENCES credentials(id) ON DELETE SET NULL
);
CREATE INDEX idx_devices_hostname ON devices(hostname);
CREATE INDEX idx_devices_monitoring ON devices(monitoring_enabled);
CREATE INDEX idx_devices_tags_gin ON devices USING GIN(tags);
CREATE INDEX idx_devices_credential ON devices(credential_id);

CREATE TABLE api_tokens (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name VARCHAR(255) NOT NULL,
  token_hash CHAR(64) UNIQUE NOT NULL,
  scopes JSONB NOT NULL,
  device_tags JSONB,
  created_by TEXT,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ,
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ
);
`,
  down: `
DROP TABLE api_tokens;
DROP TABLE devices;
DROP TABLE credentials;
`,
});
