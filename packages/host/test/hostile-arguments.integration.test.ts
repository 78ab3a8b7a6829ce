import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInfrastructorError, type TSchema } from '@infrastructor/core';
import { devicesToken, type Operation } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd, type TestSshd } from '@infrastructor/core/testing';
import { sampleOf } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstPartyPlugins, loadPlugins } from '../src/discovery/load-plugins.ts';
import { hasPayloads, hostilePayloads, shellForms } from './support/hostile-payloads.ts';
import { type Installation, startInstallation } from './support/installation.ts';

/** They name other machines, and tests speak to this one alone. */
const namesMachines = new Set(['address', 'proxyJump']);

/** They change how a device is reached, so they get one of their own. */
const changesDevices = new Set(['edit_device', 'remove_device', 'add_device']);

describe.skipIf(!hasSshd || !hasPayloads)('hostile strings as arguments, on a real sshd', () => {
  let installation: Installation;
  let sshd: TestSshd;
  let markers: string;
  let touch: string;
  beforeAll(async () => {
    const plugins = (await loadPlugins({ plugins: firstPartyPlugins }, import.meta.dirname)).map(
      ({ plugin }) => plugin,
    );
    [installation, sshd] = await Promise.all([
      startInstallation({ plugins, environment: { LOCAL_DEVICE: 'false' } }),
      startTestSshd(),
    ]);
    markers = await mkdtemp(join(tmpdir(), 'infrastructor-marker-'));
    touch = `touch ${markers}/ran`;
    const devices = installation.host.runtime.service(devicesToken);
    for (const hostname of ['nas', 'other']) {
      await devices.table.insert({
        hostname,
        address: '127.0.0.1',
        transport: 'ssh',
        sshPort: sshd.port,
        sshUsername: sshd.username,
        sshPrivateKeyPath: sshd.privateKeyPath,
      });
    }
  });
  afterAll(async () => {
    await installation?.[Symbol.asyncDispose]();
    await sshd?.stop();
    if (markers) await rm(markers, { recursive: true, force: true });
  });

  test('would leave a marker where they are not quoted', async () => {
    let ran = 0;
    for (const form of shellForms(touch)) {
      try {
        execFileSync('bash', ['-c', `true ${form}`], { cwd: markers, stdio: 'ignore', timeout: 5_000 });
      } catch {
        // Half of them are no commands that end well.
      }
      if ((await readdir(markers)).includes('ran')) ran++;
      await rm(markers, { recursive: true, force: true });
      await mkdir(markers);
    }
    expect(ran).toBeGreaterThan(shellForms(touch).length / 2);
  });

  test('leave none, whichever parameter of whichever tool they are in', { timeout: 900_000 }, async () => {
    const { operations, internalCaller } = installation.host.runtime;
    const targets = [...operations]
      .sort((a, b) => Number(changesDevices.has(a.name)) - Number(changesDevices.has(b.name)))
      .flatMap((operation) => stringParameters(operation).map((name) => ({ operation, name })));
    const corpus = hostilePayloads(touch);
    const share = Math.ceil(corpus.length / targets.length);
    let calls = 0;
    const reached = new Set<string>();
    const internal: string[] = [];
    const work = targets.flatMap(({ operation, name }, index) => {
      const own = [...shellForms(touch), ...corpus.slice(index * share, (index + 1) * share)];
      return own.map((hostile) => async () => {
        calls++;
        try {
          await operation.invoke(argumentsFor(operation, name, hostile), { caller: internalCaller });
          reached.add(operation.name);
        } catch (error) {
          const code = isInfrastructorError(error) ? error.code : 'thrown';
          if (code === 'INTERNAL' || code === 'thrown')
            internal.push(`${operation.name}.${name}: ${JSON.stringify(hostile)}`);
          if (code !== 'VALIDATION_FAILED') reached.add(operation.name);
        }
      });
    });
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let next = work.shift(); next; next = work.shift()) await next();
      }),
    );
    console.info(
      `hostile arguments: ${calls} calls, ${targets.length} parameters of ${new Set(targets.map(({ operation }) => operation.name)).size} tools, ${corpus.length} payloads; ${reached.size} tools got past validation; ${(await sshd.log()).split('\n').length} lines in the log of sshd`,
    );
    expect(await readdir(markers)).toEqual([]);
    expect(internal).toEqual([]);
    expect(reached.size).toBeGreaterThan(20);
  });
});

/** Parameters in which a caller can write what he likes. */
function stringParameters({ tool }: Operation): readonly string[] {
  return Object.entries(tool.input.properties)
    .filter(
      ([name, schema]) =>
        !namesMachines.has(name) && JSON.stringify(sampleOf(schema as TSchema, '\u{1f40d}')).includes('\u{1f40d}'),
    )
    .map(([name]) => name);
}

function argumentsFor({ name: tool, input, tool: definition }: Operation, parameter: string, hostile: string) {
  const required = (input.required ?? []).map(
    (name) => [name, sampleOf(input.properties[name] as TSchema, 'sample')] as const,
  );
  return {
    ...Object.fromEntries(required),
    ...('device' in input.properties ? { device: changesDevices.has(tool) ? 'other' : 'nas' } : {}),
    ...(tool === 'add_device' ? { address: '127.0.0.1', sshPort: 1 } : {}),
    ...(definition.target === 'device' ? { timeoutMs: 5_000 } : {}),
    [parameter]: sampleOf(input.properties[parameter] as TSchema, hostile),
  };
}
