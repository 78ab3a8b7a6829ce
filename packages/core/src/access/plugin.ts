import { definePlugin } from '../contract/plugin.ts';
import { createToken } from './tools/create-token.ts';
import { listAudit } from './tools/list-audit.ts';
import { listTokens } from './tools/list-tokens.ts';
import { revokeToken } from './tools/revoke-token.ts';
import { verifyAuditLog } from './tools/verify-audit-log.ts';

/** Who may ask, and who did: the tokens of the installation and its audit log. */
export const accessPlugin = definePlugin({
  name: 'access',
  version: '0.1.0',
  description: 'Bearer tokens with their scopes, and the audit log',
  tools: [createToken, listTokens, revokeToken, listAudit, verifyAuditLog],
});
