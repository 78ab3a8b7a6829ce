import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import plugin from '../index.ts';
import type { Deployment } from '../schemas/deployment.ts';
import {
  composeIsAbsent,
  engineModule,
  type Generation,
  type TestEngine,
  useCompose,
} from '../test-support/compose-engine.ts';

interface PlanData {
  readonly confirm: string;
  readonly plan: { readonly steps: string[]; readonly losses: string[]; readonly reversible: boolean };
}

/** v1 is in Debian 12; v2 is tested wherever its plugin is installed (COMPOSE_V2_PLUGIN names it elsewhere). */
const generations: readonly Generation[] = composeIsAbsent.v2 ? ['v1'] : ['v1', 'v2'];

const { image } = engineModule;

/** A service that is healthy when its file says so. */
const stack = (
  options: { readonly mode?: string; readonly check?: string; readonly extra?: string } = {},
) => `version: "3.7"
services:
  web:
    image: ${image}
    network_mode: none
    init: true
    command: sleep 3600
    environment:
      MODE: ${options.mode ?? 'one'}
    healthcheck:
      test: ["CMD", "${options.check ?? 'true'}"]
      interval: 1s
      timeout: 5s
      retries: 2
    stop_grace_period: 1s
${options.extra ?? ''}`;

describe.each(generations)('deploying with compose %s', (generation) => {
  const absent = composeIsAbsent[generation];
  describe.skipIf(absent)(absent ?? 'on a real engine', { timeout: 180_000 }, () => {
    let engine: TestEngine;
    let programs: AsyncDisposable;
    let host: TestHost;
    let root: string;
    let count = 0;

    beforeAll(async () => {
      engine = await engineModule.startTestDockerd();
      programs = await useCompose(generation, engine);
      host = await createTestHost({ plugins: [{ plugin, options: { settleSec: 1 } }] });
      await host.runtime.service(devicesToken).table.insert({ hostname: 'box', transport: 'local' });
      root = await mkdtemp(join(tmpdir(), 'infrastructor-stacks-'));
    });
    afterAll(async () => {
      await host?.[Symbol.asyncDispose]();
      await programs?.[Symbol.asyncDispose]();
      await engine?.[Symbol.asyncDispose]();
      if (root) await rm(root, { recursive: true, force: true });
    });

    /** A folder of its own for each test; a space in it is no trouble. */
    const place = () => {
      count += 1;
      return join(root, `my stack${count}`);
    };
    const args = (deploymentPath: string, composeContent: string, more = {}) => ({
      device: 'box',
      deploymentPath,
      composeContent,
      pullImages: false,
      healthTimeoutSec: 20,
      ...more,
    });
    const planned = async (input: Readonly<Record<string, unknown>>, tool = 'deploy_compose_to_device') =>
      (await host.call(tool, input)).data as PlanData;
    const deploy = async (input: Readonly<Record<string, unknown>>) => {
      const { confirm } = await planned(input);
      return (await host.call('deploy_compose_to_device', { ...input, confirm })).data as Deployment;
    };
    const inspect = async (project: string) => {
      const ids = (
        await engine.docker('ps', '-aq', '--no-trunc', '--filter', `label=com.docker.compose.project=${project}`)
      )
        .split('\n')
        .filter(Boolean);
      if (ids.length === 0) return [];
      return JSON.parse(await engine.docker('inspect', ...ids)) as {
        Id: string;
        State: { Status: string; StartedAt: string };
        Config: { Env: string[] };
      }[];
    };

    it('shows a plan and does nothing, then deploys until all is healthy', async () => {
      const folder = place();
      const input = args(folder, stack({ extra: '    volumes: ["./data:/data"]\n' }));
      const { plan } = await planned(input);
      expect(existsSync(folder)).toBe(false);
      expect(plan.steps).toEqual(
        expect.arrayContaining([
          `Create the folder ${folder}`,
          `Create the folder ${folder}/data`,
          `Relative paths stay in ${folder}: ./data`,
          'Create and start web',
        ]),
      );
      const deployment = await deploy(input);
      expect(deployment).toMatchObject({ outcome: 'deployed', file: `${folder}/docker-compose.yml` });
      expect(deployment.compose).toMatch(generation === 'v1' ? /^docker-compose 1\./ : /^docker compose 2\./);
      expect(deployment.services).toMatchObject([
        { service: 'web', status: 'running', health: 'healthy', change: 'created' },
      ]);
      expect((await readdir(folder)).sort()).toEqual(['data', 'docker-compose.yml']);
    });

    it('leaves a project alone that is as the file wants it', async () => {
      const input = args(place(), stack());
      const { project } = await deploy(input);
      const [before] = await inspect(project);
      expect((await planned(input)).plan.steps).toContain('Leave as it is web');
      const again = await deploy(input);
      expect(again).toMatchObject({ outcome: 'unchanged', services: [{ change: 'kept' }] });
      const [after] = await inspect(project);
      expect([after?.Id, after?.State.StartedAt]).toEqual([before?.Id, before?.State.StartedAt]);
    });

    it('recreates what changed and keeps a copy of the file before', async () => {
      const folder = place();
      const { project } = await deploy(args(folder, stack()));
      const changed = await deploy(args(folder, stack({ mode: 'two' })));
      expect(changed).toMatchObject({ outcome: 'deployed', services: [{ change: 'recreated' }] });
      expect(await readFile(changed.backup ?? '', 'utf8')).toBe(stack());
      expect((await inspect(project)).map(({ Config }) => Config.Env.includes('MODE=two'))).toEqual([true]);
    });

    it('restores what ran before when the new is unhealthy', async () => {
      const folder = place();
      const { project } = await deploy(args(folder, stack()));
      const broken = stack({
        mode: 'broken',
        check: 'false',
        extra: `  other:\n    image: ${image}\n    network_mode: none\n    command: sleep 3600\n`,
      });
      await expect(deploy(args(folder, broken))).rejects.toMatchObject({
        code: 'COMMAND_FAILED',
        message: expect.stringMatching(/failed at "wait until healthy", what ran before was restored.*unhealthy/),
        details: { rolledBack: true },
      });
      expect(await readFile(join(folder, 'docker-compose.yml'), 'utf8')).toBe(stack());
      expect(await readdir(folder)).not.toContain('.infrastructor-deploy.json');
      const containers = await inspect(project);
      expect(containers.map(({ State, Config }) => [State.Status, Config.Env.includes('MODE=one')])).toEqual([
        ['running', true],
      ]);
    });

    it('goes back to what ran well also after a deployment that was cut off', async () => {
      const folder = place();
      const { project } = await deploy(args(folder, stack()));
      const broken = args(folder, stack({ mode: 'broken', check: 'false' }).replace('retries: 2', 'retries: 6'));
      const { confirm } = await planned(broken);
      const gone = new AbortController();
      const call = host.runtime.operation('deploy_compose_to_device').invoke(
        { ...broken, confirm },
        {
          caller: host.runtime.internalCaller,
          signal: gone.signal,
          onProgress: ({ text }) => text === 'wait until healthy' && gone.abort(),
        },
      );
      await expect(call).rejects.toMatchObject({ code: 'ABORTED' });
      expect(await readFile(join(folder, 'docker-compose.yml'), 'utf8')).toBe(broken.composeContent);
      expect((await planned(broken)).plan.steps[0]).toContain('was cut off');
      await expect(deploy(broken)).rejects.toMatchObject({ details: { rolledBack: true } });
      expect(await readFile(join(folder, 'docker-compose.yml'), 'utf8')).toBe(stack());
      expect((await inspect(project)).map(({ Config }) => Config.Env.includes('MODE=one'))).toEqual([true]);
    });

    it('removes the containers of a first deployment that fails, and never the folder', async () => {
      const folder = place();
      await mkdir(folder);
      await writeFile(join(folder, 'mine.txt'), 'kept');
      await expect(deploy(args(folder, stack({ check: 'false' })))).rejects.toMatchObject({
        message: expect.stringContaining('nothing ran before'),
      });
      expect((await readdir(folder)).sort()).toEqual(['docker-compose.yml.failed', 'mine.txt']);
      expect(await inspect('mystack6')).toEqual([]);
    });

    it('does not touch a working container when an image cannot be pulled', async () => {
      const folder = place();
      const { project } = await deploy(args(folder, stack()));
      const [before] = await inspect(project);
      const other = args(folder, stack().replaceAll(image, '127.0.0.1:1/none:1'), { pullImages: true });
      await expect(deploy(other)).rejects.toMatchObject({ message: expect.stringContaining('failed at "pull"') });
      expect((await inspect(project))[0]?.Id).toBe(before?.Id);
      expect(await readFile(join(folder, 'docker-compose.yml'), 'utf8')).toBe(stack());
    });

    it('names data at risk and stops', async () => {
      const folder = place();
      const withVolume = (mode: string) => stack({ mode, extra: '    volumes: ["/data"]\n' });
      await deploy(args(folder, withVolume('one')));
      const input = args(folder, withVolume('two'));
      const { plan } = await planned(input);
      expect(plan).toMatchObject({
        reversible: false,
        losses: [expect.stringContaining('volume without a name at /data')],
      });
      await expect(deploy(input)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('nothing was changed'),
      });
      expect(await readFile(join(folder, 'docker-compose.yml'), 'utf8')).toBe(withVolume('one'));
      expect((await deploy({ ...input, acceptDataAtRisk: true })).outcome).toBe('deployed');
      const moved = join(root, 'elsewhere', folder.slice(folder.lastIndexOf('/') + 1));
      const { plan: other } = await planned(args(moved, withVolume('two')));
      expect(other.losses[0]).toContain(`runs from ${folder}`);
    });

    it('changes nothing for a file that compose refuses', async () => {
      const folder = place();
      await expect(planned(args(folder, stack().replace('network_mode: none', 'nonsense: 1')))).rejects.toMatchObject({
        code: 'COMMAND_FAILED',
        message: expect.stringMatching(/refuses the file[\s\S]*nonsense/),
      });
      expect(existsSync(folder)).toBe(false);
    });

    it('refuses the stack that this system runs in', async () => {
      const folder = place();
      const own = stack({ extra: '    labels:\n      org.infrastructor.role: host\n' });
      await deploy(args(folder, own));
      await expect(planned(args(folder, own))).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('this system runs in'),
      });
    });

    it('runs deployments to one device one after the other', async () => {
      const folder = place();
      const contents = Array.from({ length: 5 }, (_, index) => stack({ mode: `m${index}` }));
      await deploy(args(folder, stack({ mode: 'zero' })));
      const plans = await Promise.all(contents.map((content) => planned(args(folder, content))));
      const ends = await Promise.all(
        contents.map((content, index) =>
          host.call('deploy_compose_to_device', { ...args(folder, content), confirm: plans[index]?.confirm }),
        ),
      );
      expect(ends.map(({ data }) => (data as Deployment).outcome)).toEqual(contents.map(() => 'deployed'));
      const last = contents.indexOf(await readFile(join(folder, 'docker-compose.yml'), 'utf8'));
      const containers = await inspect(String((ends[0]?.data as Deployment | undefined)?.project));
      expect(containers.map(({ Config }) => Config.Env.includes(`MODE=m${last}`))).toEqual([true]);
    });

    it('refuses a confirmation of another file', async () => {
      const folder = place();
      const { confirm } = await planned(args(folder, stack()));
      await expect(
        host.call('deploy_compose_to_device', { ...args(folder, stack({ mode: 'x' })), confirm }),
      ).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    });

    it('adapts and deploys in one go', async () => {
      const folder = place();
      const appdata = join(root, 'appdata');
      const input = args(folder, stack({ extra: '    volumes: ["/mnt/user/appdata/web:/data"]\n' }), {
        appdataPath: appdata,
      });
      const { confirm, plan } = await planned(input, 'modify_and_deploy_compose');
      expect(plan.steps[0]).toContain(`to ${appdata}/web:/data`);
      const { data } = await host.call('modify_and_deploy_compose', { ...input, confirm });
      expect(data).toMatchObject({ modification: { changed: true }, deployment: { outcome: 'deployed' } });
      expect(existsSync(join(appdata, 'web'))).toBe(true);
    });
  });
});
