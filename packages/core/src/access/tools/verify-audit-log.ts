import { Type } from 'typebox';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';

export const verifyAuditLog = defineTool({
  name: 'verify_audit_log',
  description: 'Check that no row of the audit log was changed, added or taken away since it was written',
  scope: 'admin',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/audit/verification',
  surfaces: ['rest', 'cli'],
  timeout: '10m',
  needs: { tables: tablesToken },
  input: Type.Object({}),
  output: Type.Object({
    intact: Type.Boolean(),
    chains: Type.Integer({ description: 'One for each process that wrote' }),
    links: Type.Integer({ description: 'Rows, and ends of changes' }),
    unlinkedRows: Type.Integer({ description: 'From before rows were linked' }),
    problems: Type.Array(
      Type.Object({
        problem: Type.String(),
        chainId: Type.Optional(Type.String()),
        sequence: Type.Optional(Type.Integer()),
        rowId: Type.Optional(Type.String()),
      }),
      { description: 'The first hundred' },
    ),
  }),
  async run({ needs: { tables } }) {
    await tables.flush();
    const { problems, ...figures } = await tables.verifyAudit();
    return {
      ...figures,
      problems: problems.map(({ problem, chainId, sequence, rowId }) => ({
        problem,
        ...(chainId === undefined ? {} : { chainId }),
        ...(sequence === undefined ? {} : { sequence }),
        ...(rowId === undefined ? {} : { rowId }),
      })),
    };
  },
});
