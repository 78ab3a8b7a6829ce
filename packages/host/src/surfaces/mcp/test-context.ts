import type { Caller, Logger } from '@infrastructor/core';
import { AuthenticationError } from '@infrastructor/core';
import { createRuntime } from '@infrastructor/core/runtime';
import type { SurfaceContext } from '../surface-context.ts';
import { testPlugin } from './test-plugin.ts';

const scopesOf: Readonly<Record<string, Caller['scopes']>> = {
  'admin-token': ['read', 'operate', 'admin'],
  'read-token': ['read'],
};

interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly fields: unknown;
}

export interface TestContext extends SurfaceContext, AsyncDisposable {
  readonly logged: readonly LogEntry[];
}

/** For tests of this surface: a whole runtime in memory with the test plugin, and two tokens. */
export async function createTestContext(): Promise<TestContext> {
  const logged: LogEntry[] = [];
  const write = (level: string) => (message: string, fields?: unknown) => void logged.push({ level, message, fields });
  const log: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const runtime = await createRuntime({ plugins: [{ plugin: testPlugin }], version: '1.2.3', log });
  return {
    runtime,
    log,
    logged,
    authenticator: {
      async authenticate(token, surface) {
        const scopes = scopesOf[token ?? ''];
        if (scopes) return { id: `token:${token}`, scopes, surface };
        throw new AuthenticationError('The token is missing or not known', { hint: 'Send Authorization: Bearer' });
      },
    },
    [Symbol.asyncDispose]: () => runtime.close(),
  };
}
