import { definePlugin } from '../contract/plugin.ts';
import { createToken } from './tools/create-token.ts';
import { listTokens } from './tools/list-tokens.ts';
import { revokeToken } from './tools/revoke-token.ts';

/** Who may ask: the tokens of the installation. */
export const accessPlugin = definePlugin({
  name: 'access',
  version: '0.1.0',
  description: 'Bearer tokens and their scopes',
  tools: [createToken, listTokens, revokeToken],
});
