import type { Operation } from '@infrastructor/core/runtime';
import monitoring from '@infrastructor/plugin-monitoring';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import oneFile from './fixtures/one-file-plugin.ts';
import { runCommandLine } from './support/command-line.ts';
import { type Installation, startInstallation, storages } from './support/installation.ts';
import { type ConnectedClient, connectMcp, connectMcpStdio } from './support/mcp-client.ts';
import { normalised } from './support/normalised.ts';
import { rest } from './support/rest-client.ts';

type Arguments = Readonly<Record<string, string>>;

/** Arguments that are safe on every surface; a changing tool gets a name of its own on each, so that none meets the other. */
const argumentsOf: Readonly<Record<string, (surface: string) => Arguments>> = {
  add_device: (surface) => ({ hostname: `new-${surface}`, address: '127.0.0.1', sshPort: '1' }),
  edit_device: (surface) => ({ device: `new-${surface}`, description: 'edited' }),
  remove_device: (surface) => ({ device: `new-${surface}` }),
  create_token: (surface) => ({ name: `token-${surface}` }),
  revoke_token: (surface) => ({ token: `token-${surface}` }),
};

function sampleArguments({ tool, input }: Operation, surface: string): Arguments {
  const special = argumentsOf[tool.name]?.(surface);
  if (special) return special;
  const missing = (input.required ?? []).filter((name) => name !== 'device');
  if (missing.length > 0) throw new Error(`${tool.name} needs ${missing.join(', ')}: add sample arguments to this test`);
  return 'device' in input.properties ? { device: 'localhost' } : {};
}

describe.each(storages)('every tool on %s', (storage) => {
  let installation: Installation;
  let http: ConnectedClient;
  let stdio: ConnectedClient;
  beforeAll(async () => {
    installation = await startInstallation({ storage, plugins: [monitoring, oneFile] });
    http = await connectMcp(installation);
    stdio = await connectMcpStdio(installation.environment);
  });
  afterAll(async () => {
    await stdio?.client.close();
    await http?.client.close();
    await installation?.[Symbol.asyncDispose]();
  });

  async function overRest({ route, input }: Operation, args: Arguments) {
    const path = route.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(args[name] ?? ''));
    const others = Object.entries(args).filter(([name]) => !route.parameters.includes(name));
    const hasBody = route.method === 'POST' || route.method === 'PUT';
    const query = !hasBody && others.length > 0 ? `?${new URLSearchParams(others)}` : '';
    const typed = Object.fromEntries(others.map(([name, value]) => [name, typedValue(input, name, value)]));
    return (await rest(installation, route.method, `${path}${query}`, hasBody ? typed : undefined)).body.data;
  }

  async function overMcp({ client }: ConnectedClient, { name, input }: Operation, args: Arguments) {
    const typed = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, typedValue(input, key, value)]));
    const result = await client.callTool({ name, arguments: typed });
    expect(result.isError, JSON.stringify(result.content)).not.toBe(true);
    return (result.structuredContent as { data: unknown }).data;
  }

  async function onCommandLine({ name }: Operation, args: Arguments) {
    const flags = Object.entries(args).flatMap(([key, value]) => [`--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, value]);
    const { stdout, stderr, exitCode } = await runCommandLine(installation.environment, [name, ...flags, '--json'], {
      cwd: new URL('./fixtures/project/', import.meta.url).pathname,
    });
    expect(exitCode, stderr).toBe(0);
    return (JSON.parse(stdout) as { data: unknown }).data;
  }

  test('answers the same on REST, MCP over HTTP, MCP on stdio and the command line', { timeout: 180_000 }, async () => {
    const operations = [...installation.host.runtime.operations].sort(byOrderOfUse);
    for (const operation of operations) {
      const { surfaces } = operation.tool;
      const answers: Record<string, unknown> = {};
      if (surfaces.includes('rest')) answers['rest'] = await overRest(operation, sampleArguments(operation, 'rest'));
      if (surfaces.includes('mcp')) answers['http'] = await overMcp(http, operation, sampleArguments(operation, 'http'));
      if (surfaces.includes('mcp')) answers['stdio'] = await overMcp(stdio, operation, sampleArguments(operation, 'stdio'));
      if (surfaces.includes('cli')) answers['cli'] = await onCommandLine(operation, sampleArguments(operation, 'cli'));
      const [first, ...others] = Object.entries(answers).map(([surface, data]) => normalised(data, surface));
      expect(first, operation.name).toBeDefined();
      for (const other of others) expect(other, operation.name).toEqual(first);
    }
    expect(operations.length).toBeGreaterThanOrEqual(12);
  });
});

/** What makes a thing comes before what needs it. */
function byOrderOfUse(a: Operation, b: Operation): number {
  const rank = ({ name }: Operation) => ['add_', 'create_', 'edit_', 'remove_', 'revoke_'].findIndex((verb) => name.startsWith(verb));
  return rank(a) - rank(b);
}

function typedValue({ properties }: Operation['input'], name: string, value: string): unknown {
  const { type } = (properties[name] ?? {}) as { readonly type?: string };
  return type === 'integer' ? Number(value) : value;
}
