import { Type } from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { eventBusToken } from '../../events/bus.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import type { ListedAlert } from '../../store/alerts-table.ts';
import { Alert, toAlert } from '../alert-schema.ts';

export const acknowledgeAlert = defineTool({
  name: 'acknowledge_alert',
  description: 'Note that somebody takes care of an alert; it stays open until its cause is gone',
  scope: 'operate',
  target: 'host',
  effects: { idempotent: true },
  http: 'POST /api/alerts/:alert/acknowledge',
  needs: { tables: tablesToken, bus: eventBusToken },
  input: Type.Object({ alert: Type.String({ format: 'uuid', description: 'Its id, from list_alerts' }) }),
  output: Alert,
  async run({ input, needs: { tables, bus }, caller, now }) {
    const known = await tables.alerts.find(input.alert);
    if (!known) throw noSuchAlert(input.alert);
    // Who was first stays: to acknowledge it again changes nothing.
    if (known.acknowledgedAt !== null) return toAlert(known);
    await tables.alerts.acknowledge(input.alert, caller.id, now());
    const alert = (await tables.alerts.find(input.alert)) as ListedAlert;
    bus.publish({
      type: 'event',
      eventType: 'alert.acknowledged',
      hostname: alert.hostname ?? undefined,
      severity: 'info',
      data: { alertId: alert.id, rule: alert.rule, subject: alert.subject, acknowledgedBy: caller.id },
      timestamp: now().toISOString(),
    });
    return toAlert(alert);
  },
});

export function noSuchAlert(id: string): NotFoundError {
  return new NotFoundError(`There is no alert ${id}`, {
    hint: 'list_alerts shows the ids, with state all also old ones.',
  });
}
