import { randomBytes } from 'node:crypto';
import { Type } from 'typebox';
import { type Duration, durationMs } from '../../contract/duration.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { roles, scopesOfRole } from '../../policy/roles.ts';
import { hashApiToken } from '../../store/api-tokens-table.ts';
import { ApiToken, DeviceTags, Scope, toApiToken } from '../api-token.ts';

export const createToken = defineTool({
  name: 'create_token',
  description: 'Create a bearer token; it is shown once and only its hash is kept',
  scope: 'admin',
  target: 'host',
  http: 'POST /api/tokens',
  creates: true,
  revealsSecrets: true,
  surfaces: ['rest', 'cli'],
  needs: { tables: tablesToken },
  input: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^\\S+$', description: 'Shown in the audit log' }),
    scopes: Type.Array(Scope, { default: ['read'], minItems: 1, uniqueItems: true }),
    role: Type.Optional(
      Type.Enum([...roles], { description: 'Instead of scopes: a viewer reads, an operator also changes devices' }),
    ),
    deviceTags: Type.Optional(DeviceTags),
    expiresIn: Type.Optional(
      Type.String({ pattern: '^\\d+(s|m|h|d)$', description: 'Like 12h or 90d; default: never' }),
    ),
  }),
  output: Type.Object({
    token: Type.String({ description: 'Keep it: it cannot be shown again' }),
    ...ApiToken.properties,
  }),
  async run({ input, needs, caller, now }) {
    const token = `inf_${randomBytes(32).toString('base64url')}`;
    const row = await needs.tables.apiTokens.insert({
      name: input.name,
      tokenHash: hashApiToken(token),
      scopes: input.role ? scopesOfRole(input.role) : input.scopes,
      deviceTags: input.deviceTags ?? null,
      createdBy: caller.id,
      expiresAt: input.expiresIn ? new Date(now().getTime() + durationMs(input.expiresIn as Duration)) : null,
    });
    return { token, ...toApiToken(row) };
  },
});
