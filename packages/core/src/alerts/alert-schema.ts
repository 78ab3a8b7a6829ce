import { type Static, Type } from 'typebox';
import type { SilenceRow } from '../store/alert-silences-table.ts';
import type { ListedAlert } from '../store/alerts-table.ts';

const moment = () => Type.String({ format: 'date-time' });

/** An alert as callers see it. */
export const Alert = Type.Object({
  id: Type.String({ format: 'uuid' }),
  state: Type.Enum(['open', 'resolved']),
  rule: Type.String(),
  device: Type.Optional(Type.String({ description: 'Absent where it is about the installation itself' })),
  subject: Type.Optional(Type.String({ description: 'What of the device: a mount point, a pool, a container' })),
  severity: Type.Enum(['info', 'warning', 'critical']),
  message: Type.String(),
  firedAt: moment(),
  lastSeenAt: moment(),
  resolvedAt: Type.Optional(moment()),
  acknowledgedAt: Type.Optional(moment()),
  acknowledgedBy: Type.Optional(Type.String()),
  silencedUntil: Type.Optional(moment()),
});
export type Alert = Static<typeof Alert>;

export function toAlert(row: ListedAlert): Alert {
  return {
    id: row.id,
    state: row.resolvedAt === null ? 'open' : 'resolved',
    rule: row.rule,
    ...(row.hostname === null ? {} : { device: row.hostname }),
    ...(row.subject === '' ? {} : { subject: row.subject }),
    severity: row.severity,
    message: row.message,
    firedAt: row.firedAt,
    lastSeenAt: row.lastSeenAt,
    ...(row.resolvedAt === null ? {} : { resolvedAt: row.resolvedAt }),
    ...(row.acknowledgedAt === null ? {} : { acknowledgedAt: row.acknowledgedAt }),
    ...(row.acknowledgedBy === null ? {} : { acknowledgedBy: row.acknowledgedBy }),
    ...(row.silencedUntil === null ? {} : { silencedUntil: row.silencedUntil }),
  };
}

/** Which alerts tell nobody for a while; what is absent matches everything. */
export const Silence = Type.Object({
  id: Type.String({ format: 'uuid' }),
  rule: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
  until: moment(),
  reason: Type.String(),
  createdBy: Type.String(),
  createdAt: moment(),
});
export type Silence = Static<typeof Silence>;

export function toSilence(row: SilenceRow): Silence {
  const { id, rule, hostname, subject, until, reason, createdBy, createdAt } = row;
  return {
    id,
    ...(rule === null ? {} : { rule }),
    ...(hostname === null ? {} : { device: hostname }),
    ...(subject === null ? {} : { subject }),
    until,
    reason,
    createdBy,
    createdAt,
  };
}
