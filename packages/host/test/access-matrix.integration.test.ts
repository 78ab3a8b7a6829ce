import { definePlugin, defineTool, type Scope, Type } from '@infrastructor/core';
import { createRegistry, devicesToken, type Operation } from '@infrastructor/core/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSettings } from '../src/config/load-settings.ts';
import { firstPartyPlugins, loadPlugins } from '../src/discovery/load-plugins.ts';
import {
  type Connect,
  onCommandLine,
  overMcpHttp,
  overMcpStdio,
  overRest,
  overWebSocket,
} from './support/access-outcome.ts';
import { runCommandLine } from './support/command-line.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { createPersonas, jwtSettings, type Persona } from './support/personas.ts';

let installation: Installation;
let personas: readonly Persona[];
let surfaces: Readonly<Record<'rest' | 'mcp http' | 'mcp stdio' | 'cli', Connect>>;
const refusedOn: Record<string, number> = {};
let cells = 0;

beforeAll(async () => {
  const plugins = await loadPlugins({ plugins: firstPartyPlugins }, import.meta.dirname);
  installation = await startInstallation({
    plugins: plugins.map(({ plugin }) => plugin),
    environment: { ...jwtSettings, LOCAL_DEVICE: 'false', RATE_LIMIT_FAILED_LOGINS_PER_MINUTE: '0' },
  });
  const { table } = installation.host.runtime.service(devicesToken);
  await table.insert({ hostname: 'near', transport: 'replay', tags: { site: 'home', rack: '1' } });
  await table.insert({ hostname: 'far', transport: 'replay', tags: { site: 'office' } });
  personas = await createPersonas(installation);
  const settings = loadSettings(installation.environment, installation.host.home.folder);
  surfaces = {
    rest: overRest,
    'mcp http': overMcpHttp,
    'mcp stdio': overMcpStdio,
    cli: onCommandLine({ settings, plugins }),
  };
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const offers = (operation: Operation, surface: string) =>
  operation.tool.surfaces.includes(surface.split(' ')[0] as 'rest');

/** Arguments that no tool can work with, so that whoever is let through is told so at once. */
function argumentsOn(device: string, { tool }: Operation): Record<string, unknown> {
  if (tool.target === 'device') return { device, timeoutMs: 1 };
  return 'device' in tool.input.properties ? { device } : {};
}

/** What the definition of a tool says about a caller, in words of its own and not those of the implementation. */
function expected({ scopes, isLimited }: Persona, { tool }: Operation, device: string): 'through' | string {
  if (scopes === undefined) return 'UNAUTHENTICATED';
  const ladder: Readonly<Record<Scope, number>> = { read: 1, operate: 2, admin: 3 };
  const highest = Math.max(...scopes.map((scope) => ladder[scope]));
  if (highest < ladder[tool.scope]) return 'FORBIDDEN';
  if (!isLimited) return 'through';
  if (tool.target === 'device') return device === 'near' ? 'through' : 'FORBIDDEN';
  if (tool.honoursDeviceTags) return 'through';
  const looksAtOneDevice = tool.effects.readOnly && 'device' in tool.input.properties;
  return looksAtOneDevice && device === 'near' ? 'through' : 'FORBIDDEN';
}

const isLetThrough = (outcome: string) => outcome !== 'UNAUTHENTICATED' && outcome !== 'FORBIDDEN';

describe('who may do what', () => {
  test.each(['rest', 'mcp http', 'mcp stdio', 'cli'] as const)(
    'every caller with every operation on %s',
    { timeout: 300_000 },
    async (surface) => {
      const { operations } = installation.host.runtime;
      const wrong: string[] = [];
      for (const persona of personas) {
        await using connection = await surfaces[surface](installation, persona.token);
        for (const operation of operations) {
          for (const device of persona.isLimited ? ['near', 'far'] : ['near']) {
            const outcome = await connection.call(operation, argumentsOn(device, operation));
            const isOffered = offers(operation, surface);
            const wanted = isOffered || persona.scopes === undefined ? expected(persona, operation, device) : 'absent';
            cells++;
            if (isOffered && wanted === 'FORBIDDEN') refusedOn[surface] = (refusedOn[surface] ?? 0) + 1;
            const fits =
              wanted === 'through'
                ? isLetThrough(outcome)
                : wanted === 'absent'
                  ? ['TOOL_NOT_FOUND', 'NOT_FOUND', 'METHOD_NOT_ALLOWED'].includes(outcome) || surface === 'cli'
                  : outcome === wanted || (!isOffered && outcome === 'TOOL_NOT_FOUND');
            if (!fits) wrong.push(`${persona.name} × ${operation.name} on ${device}: ${outcome}, expected ${wanted}`);
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(operations.length).toBeGreaterThan(50);
    },
  );

  test('every caller with every stream and every kind of data over WebSocket', async () => {
    const { registry, bus } = installation.host.runtime;
    const publish = (hostname: string, dataType: string) =>
      bus.publish({
        type: 'data',
        topic: `devices.${hostname}.${dataType}`,
        hostname,
        deviceId: hostname,
        // Of no kind that anyone in this process reads; its topic is what clients listen to.
        dataType: 'test.nothing',
        params: {},
        data: {},
        collectedAt: new Date().toISOString(),
        correlationId: 'c',
      });
    for (const persona of personas) {
      await using stream = await overWebSocket(installation, persona.token);
      if (persona.scopes === undefined) {
        expect(stream.entered, persona.name).toBe('UNAUTHENTICATED');
        cells += registry.collectors.size + registry.streams.size;
        continue;
      }
      expect(stream.entered, persona.name).toBe('ok');
      expect(await stream.subscribe({ topics: ['*'] }), persona.name).toBe('ok');
      for (const dataType of registry.collectors.keys()) {
        for (const hostname of ['near', 'far']) publish(hostname, dataType);
        cells += 2;
      }
      // Its answer comes after all that was told before.
      expect(await stream.subscribe({ action: 'unsubscribe', topics: ['*'] })).toBe('ok');
      const wanted = [...registry.collectors.keys()].flatMap((dataType) =>
        (persona.isLimited ? ['near'] : ['near', 'far']).map((hostname) => `devices.${hostname}.${dataType}`),
      );
      expect(stream.received, persona.name).toEqual(wanted);
      for (const { definition } of registry.streams.values()) {
        for (const device of ['near', 'far']) {
          const outcome = await stream.subscribe({ stream: definition.name, device, params: { none: 1 } });
          const isRefused = !persona.scopes.includes(definition.scope) || (persona.isLimited && device === 'far');
          expect(outcome === 'FORBIDDEN', `${persona.name} × ${definition.name} on ${device}: ${outcome}`).toBe(
            isRefused,
          );
          cells++;
        }
      }
    }
    expect(registry.streams.size).toBeGreaterThan(1);
  });

  test('every caller in a process of its own on the command line', { timeout: 300_000 }, async () => {
    for (const persona of personas) {
      const environment = { ...installation.environment, INFRASTRUCTOR_TOKEN: persona.token ?? '' };
      const { exitCode, stderr, stdout } = await runCommandLine(environment, ['list_devices', '--json']);
      expect(exitCode, `${persona.name}: ${stderr}`).toBe(persona.scopes === undefined ? 77 : 0);
      if (!persona.scopes) continue;
      const names = (JSON.parse(stdout) as { data: { hostname: string }[] }).data.map(({ hostname }) => hostname);
      expect(names).toEqual(persona.isLimited ? ['near'] : ['far', 'near']);
    }
  });

  test('tools/list shows exactly what may be called', async () => {
    const { operations } = installation.host.runtime;
    for (const persona of personas.filter(({ scopes }) => scopes)) {
      const response = await fetch(installation.mcpUrl, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${persona.token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
      const text = await response.text();
      const { result } = JSON.parse(/^data: (\{.*)$/m.exec(text)?.[1] ?? text) as {
        result: { tools: { name: string }[] };
      };
      const wanted = operations.filter(
        (operation) => offers(operation, 'mcp') && expected(persona, operation, 'near') === 'through',
      );
      expect(result.tools.map(({ name }) => name).sort(), persona.name).toEqual(wanted.map(({ name }) => name).sort());
    }
  });

  test('every refusal left a row in the audit log, which holds', async () => {
    const { tables } = installation.host.runtime;
    await tables.flush();
    const rows = { FORBIDDEN: {} as Record<string, number>, UNAUTHENTICATED: {} as Record<string, number> };
    for (const errorCode of ['FORBIDDEN', 'UNAUTHENTICATED'] as const) {
      for (let cursor: string | undefined; ; ) {
        const page = await tables.audit.list({ errorCode, limit: 1_000, cursor });
        for (const { surface, tool } of page.items) {
          if (tool || errorCode === 'UNAUTHENTICATED') rows[errorCode][surface] = (rows[errorCode][surface] ?? 0) + 1;
        }
        cursor = page.nextCursor;
        if (cursor === undefined) break;
      }
    }
    expect(rows.FORBIDDEN).toEqual({
      rest: refusedOn.rest,
      cli: expect.any(Number),
      mcp: (refusedOn['mcp http'] ?? 0) + (refusedOn['mcp stdio'] ?? 0),
    });
    expect(rows.FORBIDDEN.cli).toBeGreaterThanOrEqual(refusedOn.cli ?? 0);
    for (const surface of ['rest', 'mcp', 'cli', 'ws']) expect(rows.UNAUTHENTICATED[surface]).toBeGreaterThan(3);
    expect(await tables.verifyAudit()).toMatchObject({ intact: true });
    console.info(`access matrix: ${cells} cells, ${personas.length} callers`);
  });

  test('an operation without a scope is not even loaded', () => {
    const careless = defineTool({
      name: 'look_at_everything',
      description: 'Forgot its scope',
      scope: undefined as never,
      target: 'host',
      effects: { readOnly: true },
      http: 'GET /api/everything',
      input: Type.Object({}),
      output: Type.Object({}),
      run: async () => ({}),
    });
    const plugin = definePlugin({ name: 'careless', version: '1.0.0', description: 'Careless', tools: [careless] });
    expect(() => createRegistry([plugin])).toThrow('tool look_at_everything has no scope');
  });
});
