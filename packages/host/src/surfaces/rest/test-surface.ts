import { AuthenticationError, type Caller, type Logger, type PluginDefinition } from '@infrastructor/core';
import { createTestHost, fakeDevice, type TestHostOptions } from '@infrastructor/testing';
import type { Authenticator, SurfaceContext } from '../surface-context.ts';

/** For tests of the surfaces: the real host without servers, with the devices `nas` and `web.example`. */
export interface TestSurface extends SurfaceContext, AsyncDisposable {
  readonly logged: readonly { readonly level: string; readonly message: string }[];
}

const scopesOf: Readonly<Record<string, Caller['scopes']>> = {
  'admin-token': ['read', 'operate', 'admin'],
  'read-token': ['read'],
  'no-scope-token': [],
};

export const testAuthenticator: Authenticator = {
  async authenticate(token, surface) {
    const scopes = token === undefined ? undefined : scopesOf[token];
    if (!scopes)
      throw new AuthenticationError('The token is missing or not known', { hint: 'Send Authorization: Bearer …' });
    return { id: `token:${token}`, scopes, surface };
  },
};

export async function createTestSurface(
  plugins: readonly PluginDefinition[],
  options: TestHostOptions = {},
): Promise<TestSurface> {
  const logged: { level: string; message: string }[] = [];
  const write = (level: string) => (message: string) => void logged.push({ level, message });
  const log: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const devices = await Promise.all(['nas', 'web.example'].map((hostname) => fakeDevice({ hostname, transcript: [] })));
  const host = await createTestHost({ plugins, devices, log, version: '1.2.3', ...options });
  const { runtime } = host;
  return { runtime, authenticator: testAuthenticator, log, logged, [Symbol.asyncDispose]: () => runtime.close() };
}
