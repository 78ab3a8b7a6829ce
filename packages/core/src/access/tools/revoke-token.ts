import { Type } from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { ApiToken, toApiToken } from '../api-token.ts';

export const revokeToken = defineTool({
  name: 'revoke_token',
  description: 'End a bearer token; within seconds nobody gets in with it',
  scope: 'admin',
  target: 'host',
  effects: { idempotent: true },
  http: 'DELETE /api/tokens/:token',
  surfaces: ['rest', 'cli'],
  needs: { tables: tablesToken },
  input: Type.Object({ token: Type.String({ minLength: 1, description: 'Its name or id' }) }),
  output: Type.Array(ApiToken),
  async run({ input, needs, now }) {
    const revoked = await needs.tables.apiTokens.revoke(input.token, now());
    if (revoked.length === 0) {
      throw new NotFoundError(`No valid token is called ${input.token}`, { hint: 'list_tokens shows them.' });
    }
    return revoked.map(toApiToken);
  },
});
