import type { MigrationDefinition } from '../../contract/migration.ts';
import { devices } from './0001-devices.ts';
import { history } from './0002-history.ts';
import { operations } from './0003-operations.ts';
import { bus } from './0004-bus.ts';
import { monitoring } from './0005-monitoring.ts';
import { auditChain } from './0006-audit-chain.ts';
import { auditRepeats } from './0007-audit-repeats.ts';
import { traffic } from './0008-traffic.ts';

/** The schema of core, in the order of application. Released ones are never changed: a change is a new migration. */
export const coreMigrations: readonly MigrationDefinition[] = [
  devices,
  history,
  operations,
  bus,
  monitoring,
  auditChain,
  auditRepeats,
  traffic,
];
