import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstPartyPlugins, loadPlugins } from '../src/discovery/load-plugins.ts';
import { createMcpServer } from '../src/surfaces/mcp/create-mcp-server.ts';
import { createToolCatalogue, toolsListBytes } from '../src/surfaces/mcp/tool-catalogue.ts';
import { conformancePlugin } from './fixtures/conformance/plugin.ts';
import { conformancePrompts } from './fixtures/conformance/prompts.ts';
import { conformanceTools } from './fixtures/conformance/protocol-tools.ts';
import { cliPath } from './support/command-line.ts';
import { runConformance, runInspector } from './support/conformance.ts';
import { type Installation, startInstallation } from './support/installation.ts';

let installation: Installation;
beforeAll(async () => {
  const plugins = (await loadPlugins({ plugins: firstPartyPlugins }, import.meta.dirname)).map(({ plugin }) => plugin);
  installation = await startInstallation({
    plugins: [...plugins, conformancePlugin],
    // The suite has no credentials.
    environment: { AUTH_DISABLED: 'true', LOCAL_DEVICE: 'false' },
  });
});
afterAll(() => installation?.[Symbol.asyncDispose]());

describe('the conformance suite of the protocol', () => {
  test('passes in full with its own fixtures', { timeout: 120_000 }, async () => {
    await using opened = new AsyncDisposableStack();
    const server = await createMcpServer(installation.host.context, {
      prompts: conformancePrompts,
      protocolTools: conformanceTools,
    });
    opened.defer(() => server.close());
    const origin = await server.listen({ host: '127.0.0.1', port: 0 });
    const { output, exitCode } = await runConformance(`${origin}/mcp`);
    console.info(output.slice(output.lastIndexOf('=== ')));
    expect(output).toMatch(/Total: \d+ passed, 0 failed/);
    expect(exitCode, output).toBe(0);
  });

  // Those that need no fixtures, against the tools as they are.
  test.each([
    'server-initialize',
    'ping',
    'tools-list',
    'resources-list',
    'server-sse-multiple-streams',
    'dns-rebinding-protection',
  ])('%s passes against the real tools', { timeout: 120_000 }, async (scenario) => {
    const { output, exitCode } = await runConformance(installation.mcpUrl, scenario);
    expect(exitCode, output).toBe(0);
  });
});

test('tools/list of all first-party plugins stays within what a client can afford', async () => {
  const { operations } = installation.host.runtime;
  const tools = createToolCatalogue({ operations }).listFor({ scopes: ['read', 'operate', 'admin'] });
  const bytes = toolsListBytes(tools);
  console.info(`tools/list: ${tools.length} tools, ${bytes} bytes, ${Math.round(bytes / tools.length)} each`);
  expect(bytes).toBeLessThan(125_000);
  expect(bytes / tools.length).toBeLessThan(2_100);
  const viewers = createToolCatalogue({ operations }).listFor({ scopes: ['read'], toolsets: ['devices', 'zfs'] });
  expect(toolsListBytes(viewers)).toBeLessThan(bytes / 2);
});

describe('the official Inspector', () => {
  const http = () => [installation.mcpUrl, '--transport', 'http'];

  test('lists and calls tools over HTTP', { timeout: 120_000 }, async () => {
    const listed = await runInspector([...http(), '--method', 'tools/list']);
    expect(listed.exitCode, listed.output).toBe(0);
    expect(listed.output).toContain('"list_devices"');
    const called = await runInspector([...http(), '--method', 'tools/call', '--tool-name', 'list_devices']);
    expect(called.exitCode, called.output).toBe(0);
    expect(called.output).toContain('structuredContent');
  });

  test('finds no schema that a client could not use', { timeout: 120_000 }, async () => {
    const { output, exitCode } = await runInspector([...http(), '--method', 'tools/list', '--strict']);
    expect(exitCode, output).toBe(0);
  });

  test('lists and calls tools of a process that it starts itself', { timeout: 180_000 }, async () => {
    const command = [process.execPath, cliPath, 'mcp', '--stdio'];
    const { output, exitCode } = await runInspector(
      ['--connect-timeout', '120000', ...command, '--method', 'tools/call', '--tool-name', 'list_devices'],
      { ...installation.environment },
    );
    expect(exitCode, output).toBe(0);
    expect(output).toContain('structuredContent');
  });
});
