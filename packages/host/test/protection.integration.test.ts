import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSettings } from '../src/config/load-settings.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { connectMcp } from './support/mcp-client.ts';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    environment: {
      LOCAL_DEVICE: 'false',
      CORS_ORIGINS: 'https://dashboard.example',
      BODY_LIMIT_KB: '10',
      REQUEST_RECEIVE_SEC: '1',
      MCP_READ_ONLY: 'true',
      MCP_TOOLSETS: 'devices',
      RATE_LIMIT_PER_MINUTE: '20',
      RATE_LIMIT_BURST: '5',
      RATE_LIMIT_FAILED_LOGINS_PER_MINUTE: '3',
      RATE_LIMIT_FAILED_LOGINS_BURST: '0',
    },
  });
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${installation.apiUrl}${path}`, { headers: { authorization: `Bearer ${installation.token}`, ...headers } });

describe('a server', () => {
  test('sends security headers with answers, and those of pages with pages', async () => {
    const { headers } = await get('/api/plugins');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    const health = (await get('/health')).headers;
    expect(health.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(health.get('content-security-policy')).not.toContain("script-src 'self' 'unsafe-inline'");
    expect(health.get('referrer-policy')).toBe('no-referrer');
    expect(health.get('cache-control')).toBe('no-store');
    expect((await get('/docs/')).headers.get('content-security-policy')).toContain('script-src');
  });

  test('lets pages of the named origins read its answers, and of no other', async () => {
    const from = (origin: string) => get('/api/plugins', { origin });
    expect((await from('https://dashboard.example')).headers.get('access-control-allow-origin')).toBe(
      'https://dashboard.example',
    );
    expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const change = await fetch(`${installation.apiUrl}/api/devices`, {
      method: 'POST',
      headers: { origin: 'https://evil.example', authorization: `Bearer ${installation.token}` },
    });
    expect(change.status).toBe(403);
  });

  test('refuses bodies that are too large', async () => {
    const response = await fetch(`${installation.apiUrl}/api/devices`, {
      method: 'POST',
      headers: { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ hostname: 'x'.repeat(20_000) }),
    });
    expect(response.status).toBe(413);
  });

  test('refuses a host name that is not its own', async () => {
    const { hostname, port } = new URL(installation.apiUrl);
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.write('GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  });

  test.each(['apiUrl', 'mcpUrl'] as const)('does not wait for whoever sends slowly (%s)', async (url) => {
    const { hostname, port } = new URL(installation[url]);
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('shows a model no more than it may use', async () => {
    const { client } = await connectMcp(installation);
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toContain('list_devices');
    expect(names).not.toContain('get_system_metrics');
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    const refused = await client.callTool({ name: 'add_device', arguments: { hostname: 'new' } }).catch(String);
    expect(JSON.stringify(refused)).toMatch(/FORBIDDEN|UNKNOWN|NOT_FOUND|not found|read-only/i);
    await client.close();
  });

  test('tells whoever asks too often when to come back, and counts unknown credentials apart', async () => {
    const statuses = async (count: number, authorization: string) => {
      const responses: Response[] = [];
      for (let n = 0; n < count; n++) responses.push(await get('/api/plugins', { authorization }));
      return responses;
    };
    const failed = await statuses(5, 'Bearer nobody');
    expect(failed.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    const many = await statuses(40, `Bearer ${installation.token}`);
    const refused = many.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(10);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused[0]?.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
    const overMcp = await fetch(installation.mcpUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${installation.token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(overMcp.status).toBe(429);
    expect(overMcp.headers.get('retry-after')).not.toBeNull();
  });
});

describe('settings', () => {
  const load = (environment: Record<string, string>) => () => loadSettings(environment, '/nowhere');

  test('refuse AUTH_DISABLED beyond loopback, for either server', () => {
    for (const name of ['API_HOST', 'MCP_HOST']) {
      expect(load({ AUTH_DISABLED: 'true', [name]: '0.0.0.0' })).toThrow('AUTH_DISABLED is refused');
      expect(load({ AUTH_DISABLED: 'true', [name]: '192.168.1.5' })).toThrow('AUTH_DISABLED is refused');
      expect(load({ AUTH_DISABLED: 'true', [name]: '127.evil.example' })).toThrow('AUTH_DISABLED is refused');
    }
    expect(load({ AUTH_DISABLED: 'true' })).not.toThrow();
  });

  test('want an issuer and an audience for tokens of others, and a secret that is long', () => {
    const secret = 'x'.repeat(32);
    expect(load({ JWT_SECRET: secret })).toThrow('JWT_ISSUER or JWT_AUDIENCE');
    expect(load({ JWT_SECRET: secret, JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' })).not.toThrow();
    expect(load({ JWT_SECRET: 'short', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' })).toThrow('JWT_SECRET');
    expect(load({ JWT_JWKS_URL: 'http://id.example/keys', JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' })).toThrow(
      'JWT_JWKS_URL',
    );
  });
});
