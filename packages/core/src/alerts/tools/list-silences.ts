import { Type } from 'typebox';
import { page } from '../../contract/paging.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { Silence, toSilence } from '../alert-schema.ts';

export const listSilences = defineTool({
  name: 'list_alert_silences',
  description: 'List what is silenced now, until when, by whom and why',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/alerts/silences',
  surfaces: ['rest', 'cli'],
  needs: { tables: tablesToken },
  input: Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(Silence),
  async run({ input, needs: { tables }, now }) {
    const found = await tables.alertSilences.list(now(), input);
    return page(found.items.map(toSilence), found.nextCursor);
  },
});
