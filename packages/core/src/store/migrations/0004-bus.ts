import { defineMigration } from '../../contract/migration.ts';

/** Messages between processes that are longer than the 8000 bytes of a NOTIFY; kept for minutes, not worth a log. */
export const bus = defineMigration({
  id: '0004-bus',
  up: `
CREATE UNLOGGED TABLE bus_messages (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  message TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX idx_bus_messages_created ON bus_messages(created_at);
`,
  down: `
DROP TABLE bus_messages;
`,
});
