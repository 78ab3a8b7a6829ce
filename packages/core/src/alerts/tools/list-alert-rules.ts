import { Type } from 'typebox';
import { durationMs } from '../../contract/duration.ts';
import { defineTool } from '../../contract/tool.ts';
import { registryToken } from '../../lifecycle/registry-token.ts';
import { alertsOptions } from '../alerts-options.ts';
import { ownRules } from '../own-rules.ts';

const Rule = Type.Object({
  name: Type.String(),
  description: Type.String(),
  severity: Type.Enum(['info', 'warning', 'critical'], {
    description: 'Where a rule does not say another for a subject',
  }),
  dataType: Type.Optional(Type.String({ description: 'The snapshots that it reads' })),
  holdForSec: Type.Number({ description: 'It fires after it has held this long' }),
  clearForSec: Type.Number({ description: 'It is over after it was clear this long' }),
});

export const listAlertRules = defineTool({
  name: 'list_alert_rules',
  description: 'List every alert rule, of the host and of all plugins, with when it fires',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/alerts/rules',
  surfaces: ['rest', 'cli'],
  needs: { registry: registryToken, options: alertsOptions },
  input: Type.Object({}),
  output: Type.Array(Rule),
  async run({ needs: { registry, options } }) {
    const own = Object.values(ownRules).map(({ name, description, severity, holdForMs, clearForMs }) => ({
      name,
      description,
      severity,
      holdForSec: name === 'device-offline' ? options.deviceOfflineAfterSec : holdForMs / 1_000,
      clearForSec: clearForMs / 1_000,
    }));
    const ofPlugins = [...registry.alertRules.values()].map(({ definition }) => ({
      name: definition.name,
      description: definition.description,
      severity: definition.severity,
      dataType: definition.dataType,
      holdForSec: durationMs(definition.holdFor) / 1_000,
      clearForSec: durationMs(definition.clearFor) / 1_000,
    }));
    return [...own, ...ofPlugins];
  },
});
