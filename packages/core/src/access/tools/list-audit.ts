import { Type } from 'typebox';
import { page } from '../../contract/paging.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import type { AuditRow } from '../../store/audit-table.ts';

const AuditEntry = Type.Object({
  id: Type.String({ format: 'uuid' }),
  operationId: Type.String({ format: 'uuid' }),
  correlationId: Type.String(),
  caller: Type.String(),
  surface: Type.String(),
  device: Type.Optional(Type.String({ description: 'Hostname' })),
  deviceId: Type.Optional(Type.String({ format: 'uuid' })),
  tool: Type.Optional(Type.String()),
  dataType: Type.Optional(
    Type.String({ description: 'What was collected, the resource that was read, or the stream' }),
  ),
  startedAt: Type.String({ format: 'date-time' }),
  durationMs: Type.Optional(Type.Number()),
  cacheHit: Type.Optional(Type.Boolean()),
  source: Type.Optional(Type.String()),
  attempts: Type.Optional(Type.Integer()),
  outcome: Type.Enum(['running', 'success', 'failure'], {
    description: 'running: under way, or the process ended in the middle of it',
  }),
  errorCode: Type.Optional(Type.String()),
  arguments: Type.Record(Type.String(), Type.Unknown(), { description: 'Redacted' }),
  sizeBytes: Type.Optional(Type.Integer()),
  repeats: Type.Optional(
    Type.Integer({
      description: 'So many more equal answers from the cache within a second, which have no rows of their own',
    }),
  ),
});

const Moment = (description: string) => Type.Optional(Type.String({ format: 'date-time', description }));
const Exact = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 255, description }));

export const listAudit = defineTool({
  name: 'list_audit',
  description: 'List who did what, when, on which device and how it ended, refusals included; the newest first',
  scope: 'admin',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/audit',
  surfaces: ['rest', 'cli'],
  needs: { tables: tablesToken },
  input: Type.Object({
    caller: Exact('Like admin, token:ci or jwt:alice'),
    surface: Exact('rest, ws, mcp, cli or internal'),
    device: Exact('Hostname, also of a device that is no longer registered'),
    tool: Exact('Name of a tool'),
    dataType: Exact('Like zfs.pools'),
    outcome: Type.Optional(Type.Enum(['running', 'success', 'failure'])),
    errorCode: Exact('Like FORBIDDEN'),
    operationId: Type.Optional(Type.String({ format: 'uuid' })),
    correlationId: Exact('Of the request'),
    from: Moment('From here on'),
    to: Moment('Up to here, exclusive'),
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(AuditEntry),
  async run({ input, needs: { tables } }) {
    const { device, from, to, ...filter } = input;
    // What was done a moment ago still waits to be written with others.
    await tables.flush();
    const found = await tables.audit.list({
      ...filter,
      hostname: device,
      from: from === undefined ? undefined : new Date(from),
      to: to === undefined ? undefined : new Date(to),
    });
    return page(found.items.map(toEntry), found.nextCursor);
  },
});

function toEntry({ arguments: args, ...entry }: AuditRow) {
  const known = Object.entries(entry).filter(([, value]) => value !== null);
  return { ...(Object.fromEntries(known) as Omit<AuditRow, 'arguments'>), arguments: { ...args } } as never;
}
