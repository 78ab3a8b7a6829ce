import type { Operation } from '@infrastructor/core/runtime';
import { sampleOf } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPlugins } from '../src/discovery/load-plugins.ts';
import project from './fixtures/project/infrastructor.config.ts';
import { type Installation, startInstallation, storages } from './support/installation.ts';
import { type ConnectedClient, connectMcp, connectMcpStdio } from './support/mcp-client.ts';
import { normalised, shapeOf } from './support/normalised.ts';
import {
  type Arguments,
  type Outcome,
  outcomeOnCommandLine,
  outcomeOverMcp,
  outcomeOverRest,
} from './support/tool-outcome.ts';

const projectFolder = new URL('./fixtures/project/', import.meta.url).pathname;

/** A tool that makes or changes something gets a name of its own on each surface, so that none meets the other. */
const argumentsOf: Readonly<Record<string, (surface: string) => Arguments>> = {
  add_device: (surface) => ({ hostname: `new-${surface}`, address: '127.0.0.1', sshPort: 1 }),
  edit_device: (surface) => ({ device: `new-${surface}`, description: 'edited' }),
  remove_device: (surface) => ({ device: `new-${surface}` }),
  create_token: (surface) => ({ name: `token-${surface}` }),
  revoke_token: (surface) => ({ token: `token-${surface}` }),
};

/** Whatever else it is about does not exist on this machine: every surface has to say the same about that, too. */
function sampleArguments({ name, input }: Operation, surface: string): Arguments {
  const special = argumentsOf[name]?.(surface);
  if (special) return special;
  const sample = sampleOf(input, 'sample') as Record<string, unknown>;
  return Object.fromEntries((input.required ?? []).map((key) => [key, key === 'device' ? 'localhost' : sample[key]]));
}

describe.each(storages)('every tool on %s', (storage) => {
  let installation: Installation;
  let http: ConnectedClient;
  let stdio: ConnectedClient;
  beforeAll(async () => {
    const plugins = (await loadPlugins(project, projectFolder)).map(({ plugin }) => plugin);
    installation = await startInstallation({ storage, plugins });
    http = await connectMcp(installation);
    stdio = await connectMcpStdio(installation.environment, projectFolder);
  });
  afterAll(async () => {
    await stdio?.client.close();
    await http?.client.close();
    await installation?.[Symbol.asyncDispose]();
  });

  async function everywhere(operation: Operation): Promise<Readonly<Record<string, Outcome>>> {
    const { surfaces } = operation.tool;
    const args = (surface: string) => sampleArguments(operation, surface);
    const outcomes: Record<string, Outcome> = {};
    if (surfaces.includes('rest')) outcomes.rest = await outcomeOverRest(installation, operation, args('rest'));
    if (surfaces.includes('mcp')) {
      outcomes.http = await outcomeOverMcp(http, operation, args('http'));
      outcomes.stdio = await outcomeOverMcp(stdio, operation, args('stdio'));
    }
    if (surfaces.includes('cli')) {
      outcomes.cli = await outcomeOnCommandLine(installation, operation, args('cli'), projectFolder);
    }
    return outcomes;
  }

  test('answers the same on REST, MCP over HTTP, MCP on stdio and the command line', { timeout: 600_000 }, async () => {
    const operations = [...installation.host.runtime.operations].sort(byOrderOfUse);
    for (const operation of operations) {
      // What is collected is cached, so every surface shows the very same; what is read live has the same shape.
      const compare = operation.tool.collector || !operation.tool.effects.readOnly ? normalised : shapeOf;
      const outcomes = Object.entries(await everywhere(operation));
      const [first, ...others] = outcomes.map(([surface, outcome]) => compare(outcome, surface));
      expect(first, operation.name).toBeDefined();
      for (const other of others) expect(other, operation.name).toEqual(first);
    }
    const answered = operations.filter(({ name }) => name in argumentsOf || name.includes('system_metrics'));
    expect(answered.length).toBeGreaterThan(5);
  });
});

/** What makes a thing comes before what needs it. */
function byOrderOfUse(a: Operation, b: Operation): number {
  const rank = ({ name }: Operation) =>
    ['add_', 'create_', 'edit_', 'remove_', 'revoke_'].findIndex((verb) => name.startsWith(verb));
  return rank(a) - rank(b);
}
