import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginDefinition, Scope } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import plugin from '../index.ts';
import { composeIsAbsent } from '../test-support/compose-engine.ts';
import { type DeployActions, deployActions } from '../test-support/deploy-bench.ts';
import { type LocalBench, openLocalBench } from '../test-support/local-bench.ts';
import { startTestSwag, swagIsAbsent, type TestSwag } from '../test-support/test-swag.ts';

const absent = composeIsAbsent.v1 ?? swagIsAbsent;

/** Loaded by its place, as a host loads it by name: this package does not need it. */
const loadSwag = async () =>
  ((await import(new URL('../../../plugin-swag/src/index.ts', import.meta.url).href)) as { default: PluginDefinition })
    .default;

describe.skipIf(absent)(`proxy confs of a deployment (${absent ?? 'a real nginx'})`, { timeout: 180_000 }, () => {
  let bench: LocalBench;
  let swag: TestSwag;
  let on: DeployActions;

  beforeAll(async () => {
    bench = await openLocalBench('v1', { plugins: [await loadSwag()] });
    swag = await startTestSwag(bench.engine, bench.image);
    on = deployActions(bench);
  });
  afterAll(async () => {
    await swag?.[Symbol.asyncDispose]();
    await bench?.[Symbol.asyncDispose]();
  });

  const conf = (service: string) => readFile(join(swag.directory, `${service}.subdomain.conf`), 'utf8');
  /** A stack that is reached on a port, as it is deployed with its conf. */
  const input = (folder: string) =>
    on.args(folder, on.stack({ extra: '    expose: ["8080"]\n' }), {
      baseDomain: 'example.org',
      updateNetworks: false,
      installProxyConfigs: true,
    });
  interface Answer {
    readonly modification: { readonly proxyConfigs: readonly { readonly content: string }[] };
    readonly deployment: { readonly outcome: string };
    readonly proxies: readonly { readonly installed?: object; readonly problem?: string }[];
  }

  it('are installed once the services are healthy, and nginx takes them at once', async () => {
    const given = input(on.place());
    expect(swag.statusOf('web.example.org')).toBe('000');
    const { confirm, plan } = await on.planned(given, 'modify_and_deploy_compose');
    expect(plan.steps.at(-1)).toContain('Put web.subdomain.conf for http://web:8080 into SWAG of box');
    expect(await readdir(swag.directory)).toEqual([]);
    const { data } = await bench.host.call('modify_and_deploy_compose', { ...given, confirm });
    const { modification, deployment, proxies } = data as Answer;
    expect(deployment.outcome).toBe('deployed');
    expect(proxies).toMatchObject([{ installed: { container: 'swag', changed: true, created: true } }]);
    expect(await conf('web')).toBe(modification.proxyConfigs[0]?.content);
    expect(swag.statusOf('web.example.org')).toBe('502');
  });

  it('are written by themselves too, and only where they change', async () => {
    const install = (upstreamPort: number, scopes: readonly Scope[] = ['operate']) =>
      bench.host.call(
        'install_proxy_config',
        { device: 'box', service: 'app', upstreamPort, domain: 'example.org' },
        { scopes },
      );
    await expect(install(80, ['read'])).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await install(80)).data).toMatchObject({
      conf: { fileName: 'app.subdomain.conf', url: 'https://app.example.org/' },
      installed: { changed: true, created: true },
    });
    expect((await install(80)).data).toMatchObject({ installed: { changed: false } });
    expect((await install(81)).data).toMatchObject({
      installed: { changed: true, created: false, previousHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(await conf('app')).toContain('set $upstream_port 81;');
    expect(swag.statusOf('app.example.org')).toBe('502');
  });

  it('are told where nginx does not take them, and the services run all the same', async () => {
    const broken = join(swag.directory, 'byhand.subdomain.conf');
    await writeFile(broken, 'no_such_directive 1;\n');
    try {
      const given = input(on.place());
      const other = { ...given, composeContent: given.composeContent.replace('  web:', '  late:') };
      const { confirm } = await on.planned(other, 'modify_and_deploy_compose');
      const { data, meta } = await bench.host.call('modify_and_deploy_compose', { ...other, confirm });
      const { deployment, proxies } = data as Answer;
      expect(deployment.outcome).toBe('deployed');
      expect(proxies).toMatchObject([{ problem: expect.stringContaining('no_such_directive') }]);
      expect(meta.warnings).toContainEqual(expect.stringContaining('late.subdomain.conf is not in place'));
      expect(await readdir(swag.directory)).not.toContain('late.subdomain.conf');
    } finally {
      await rm(broken);
    }
  });

  it('are refused before anything is changed where nothing could install them', async () => {
    await using host = await createTestHost({ plugins: [plugin] });
    await host.runtime.service(devicesToken).table.insert({ hostname: 'box', transport: 'local' });
    const given = input(on.place());
    await expect(host.call('modify_and_deploy_compose', given)).rejects.toMatchObject({ code: 'CAPABILITY_MISSING' });
    await bench.engine.docker('rm', '-f', 'swag');
    await expect(on.planned(given, 'modify_and_deploy_compose')).rejects.toMatchObject({
      code: expect.stringMatching(/CAPABILITY_MISSING|NOT_FOUND/),
    });
    expect(await on.exists(given.deploymentPath)).toBe(false);
  });
});
