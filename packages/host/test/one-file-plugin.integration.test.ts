import monitoring from '@infrastructor/plugin-monitoring';
import { describe, expect, test } from 'vitest';
import oneFile from './fixtures/one-file-plugin.ts';
import { runCommandLine } from './support/command-line.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { connectMcp } from './support/mcp-client.ts';
import { rest } from './support/rest-client.ts';
import { connectStream } from './support/stream-client.ts';

const project = new URL('./fixtures/project/', import.meta.url).pathname;
const elsewhere = new URL('./support/', import.meta.url).pathname;

async function surfacesOf(installation: Installation, cwd: string) {
  const openapi = (await rest(installation, 'GET', '/openapi.json')).body as unknown as {
    paths: Record<string, unknown>;
  };
  await using mcp = await connectMcp(installation);
  const tools = await mcp.client.listTools();
  const templates = await mcp.client.listResourceTemplates();
  const help = await runCommandLine(installation.environment, ['--help'], { cwd });
  return {
    rest: (await rest(installation, 'GET', '/api/tiny/localhost/load')).status,
    openapi: '/api/tiny/{device}/load' in openapi.paths,
    mcp: tools.tools.some(({ name }) => name === 'get_tiny_load'),
    resource: templates.resourceTemplates.some(({ uriTemplate }) => uriTemplate === 'tiny://{device}/load'),
    cli: help.stdout.includes('get_tiny_load'),
  };
}

describe('a plugin of one file', () => {
  test('is on REST, OpenAPI, WebSocket, MCP and the command line without any other change', async () => {
    await using installation = await startInstallation({ plugins: [monitoring, oneFile] });
    expect(await surfacesOf(installation, project)).toEqual({
      rest: 200,
      openapi: true,
      mcp: true,
      resource: true,
      cli: true,
    });

    await using stream = await connectStream(installation);
    stream.send({
      type: 'subscription',
      action: 'subscribe',
      stream: 'tiny.ticks',
      device: 'localhost',
      params: { upTo: 2 },
    });
    for (const tick of [1, 2]) {
      expect(await stream.next(({ type }) => type === 'data')).toMatchObject({ topic: 'tiny.ticks', data: { tick } });
    }
    stream.send({ type: 'subscription', action: 'subscribe', topics: ['devices.localhost.tiny.load'] });
    await stream.next(({ type, topics }) => type === 'subscription' && Array.isArray(topics));
    await rest(installation, 'GET', '/api/tiny/localhost/load?fresh=true');
    expect(await stream.next(({ topic }) => topic === 'devices.localhost.tiny.load')).toMatchObject({
      dataType: 'tiny.load',
    });

    const document = await rest<unknown>(
      installation,
      'GET',
      `/api/resources/read?uri=${encodeURIComponent('tiny://localhost/load')}`,
    );
    expect(JSON.stringify(document.body)).toContain('load1m');
    const parsed = await runCommandLine(installation.environment, ['parse', 'tiny.load'], {
      cwd: project,
      input: '0.50 0.40 0.30 1/200 4711\n',
    });
    expect(JSON.parse(parsed.stdout)).toEqual({ load1m: 0.5, processes: 200 });
  });

  test('is on none of them without it', async () => {
    await using installation = await startInstallation({ plugins: [monitoring] });
    expect(await surfacesOf(installation, elsewhere)).toEqual({
      rest: 404,
      openapi: false,
      mcp: false,
      resource: false,
      cli: false,
    });
  });
});
