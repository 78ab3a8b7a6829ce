import { Type } from 'typebox';
import { type Duration, durationMs } from '../../contract/duration.ts';
import { ValidationError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { devicesToken } from '../../devices/devices.ts';
import { eventBusToken } from '../../events/bus.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { Silence, toSilence } from '../alert-schema.ts';
import { noSuchAlert } from './acknowledge-alert.ts';

const longestMs = durationMs('365d');

export const silenceAlerts = defineTool({
  name: 'silence_alerts',
  description:
    'Let alerts tell nobody for a while, now and when they fire: those of a rule, a device, a subject or all three, or like one alert; they are still listed',
  scope: 'operate',
  target: 'host',
  effects: {},
  http: 'POST /api/alerts/silences',
  creates: true,
  needs: { tables: tablesToken, devices: devicesToken, bus: eventBusToken },
  input: Type.Object({
    alert: Type.Optional(
      Type.String({ format: 'uuid', description: 'Id of an alert: silences its rule, device and subject' }),
    ),
    rule: Type.Optional(Type.String()),
    device: Type.Optional(Type.String({ description: 'Hostname or id' })),
    subject: Type.Optional(Type.String()),
    duration: Type.String({
      default: '1h',
      pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
      description: 'How long: 30m, 2h, 1d',
    }),
    reason: Type.String({ default: '', maxLength: 1_000 }),
  }),
  output: Silence,
  async run({ input, needs: { tables, devices, bus }, caller, now }) {
    const { alert: id, duration, reason } = input;
    const alert = id === undefined ? undefined : await tables.alerts.find(id);
    if (id !== undefined && !alert) throw noSuchAlert(id);
    const matched = {
      rule: input.rule ?? alert?.rule,
      deviceId: input.device === undefined ? (alert?.deviceId ?? undefined) : (await devices.row(input.device)).id,
      subject: input.subject ?? alert?.subject,
    };
    if (Object.values(matched).every((value) => value === undefined)) {
      throw new ValidationError('This would silence every alert', {
        hint: 'Give an alert, or at least one of rule, device and subject.',
        problems: [{ path: '/rule', message: 'is required unless alert, device or subject is given' }],
      });
    }
    const createdAt = now();
    const until = new Date(createdAt.getTime() + Math.min(longestMs, durationMs(duration as Duration)));
    const row = await tables.alertSilences.insert({ ...matched, until, reason, createdBy: caller.id, createdAt });
    bus.publish({
      type: 'event',
      eventType: 'alert.silenced',
      hostname: row.hostname ?? undefined,
      severity: 'info',
      data: { ...toSilence(row) },
      timestamp: createdAt.toISOString(),
    });
    return toSilence(row);
  },
});
