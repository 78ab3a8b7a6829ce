import { Type } from 'typebox';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { ApiToken, toApiToken } from '../api-token.ts';

export const listTokens = defineTool({
  name: 'list_tokens',
  description: 'List the bearer tokens that were created, without the tokens themselves',
  scope: 'admin',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/tokens',
  surfaces: ['rest', 'cli'],
  needs: { tables: tablesToken },
  input: Type.Object({}),
  output: Type.Array(ApiToken),
  run: async ({ needs }) => (await needs.tables.apiTokens.list()).map(toApiToken),
});
