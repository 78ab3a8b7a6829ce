import { Type } from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';

export const removeSilence = defineTool({
  name: 'remove_alert_silence',
  description: 'End a silence before its time; open alerts that it kept quiet are told then',
  scope: 'operate',
  target: 'host',
  effects: { idempotent: true },
  http: 'DELETE /api/alerts/silences/:silence',
  surfaces: ['rest', 'cli'],
  needs: { tables: tablesToken },
  input: Type.Object({ silence: Type.String({ format: 'uuid', description: 'Its id, from list_alert_silences' }) }),
  output: Type.Object({ removed: Type.Boolean() }),
  async run({ input, needs: { tables } }) {
    if (await tables.alertSilences.remove(input.silence)) return { removed: true };
    throw new NotFoundError(`There is no silence ${input.silence}`, { hint: 'It may be over already.' });
  },
});
