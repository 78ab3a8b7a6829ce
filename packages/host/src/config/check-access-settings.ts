import { InfrastructorError } from '@infrastructor/core';
import type { Settings } from './settings-schema.ts';

/**
 * What no single setting can tell: that a server beyond loopback asks who comes, and that tokens of others are bound to an
 * issuer and an audience.
 * @throws {InfrastructorError} CONFIGURATION_INVALID
 */
export function checkAccessSettings(settings: Settings): void {
  if (settings.AUTH_DISABLED && !(isLoopback(settings.API_HOST) && isLoopback(settings.MCP_HOST))) {
    throw new InfrastructorError(
      'CONFIGURATION_INVALID',
      'AUTH_DISABLED is refused: a server listens beyond loopback',
      {
        hint: 'Remove AUTH_DISABLED, or set API_HOST and MCP_HOST to 127.0.0.1.',
      },
    );
  }
  const takesJwt = settings.JWT_SECRET !== undefined || settings.JWT_JWKS_URL !== undefined;
  if (takesJwt && (settings.JWT_ISSUER === undefined || settings.JWT_AUDIENCE === undefined)) {
    throw new InfrastructorError(
      'CONFIGURATION_INVALID',
      'JSON Web Tokens are taken only from one issuer for one audience, and JWT_ISSUER or JWT_AUDIENCE is not set',
      { hint: 'Set both, or neither JWT_SECRET nor JWT_JWKS_URL.' },
    );
  }
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
