import { sh } from '@infrastructor/core';
import { describe, expect, it } from 'vitest';
import type { DeployActions, DeployBench } from './deploy-bench.ts';
import { casesOf, type TestExtent } from './test-extent.ts';

type Opened = () => { readonly bench: DeployBench; readonly on: DeployActions };

/** What a deployment promises, on any device with an engine; those that take long only where all are wanted. */
export function deployingCases(opened: Opened, extent: TestExtent): void {
  const { notCore, wholeOnly } = casesOf(extent);
  describe('deploying', () => {
    it('shows a plan and does nothing, then deploys until all is healthy', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const input = on.args(folder, on.stack({ extra: '    volumes: ["./data:/data"]\n' }));
      const { plan } = await on.planned(input);
      expect(await on.exists(folder)).toBe(false);
      expect(plan.steps).toEqual(
        expect.arrayContaining([
          `Create the folder ${folder}`,
          `Create the folder ${folder}/data`,
          `Relative paths stay in ${folder}: ./data`,
          'Create and start web',
        ]),
      );
      const steps: string[] = [];
      const deployment = await on.deployWatched(input, (step) => void steps.push(step));
      expect(deployment).toMatchObject({ outcome: 'deployed', file: `${folder}/docker-compose.yml` });
      expect(deployment.compose).toMatch(bench.generation === 'v1' ? /^docker-compose 1\./ : /^docker compose 2\./);
      expect(deployment.services).toMatchObject([
        { service: 'web', status: 'running', health: 'healthy', change: 'created' },
      ]);
      const done = ['validate', 'create folders', 'write', 'start', 'wait until healthy'];
      expect(deployment.steps.map(({ step }) => step)).toEqual(done);
      expect(steps).toEqual(done);
      expect(await on.names(folder)).toEqual(['data', 'docker-compose.yml']);
    });

    it('leaves a project alone that is as the file wants it', async () => {
      const { on } = opened();
      const input = on.args(on.place(), on.stack());
      const { project } = await on.deploy(input);
      const [before] = await on.inspect(project);
      expect((await on.planned(input)).plan.steps).toContain('Leave as it is web');
      const again = await on.deploy(input);
      expect(again).toMatchObject({ outcome: 'unchanged', services: [{ change: 'kept' }] });
      const [after] = await on.inspect(project);
      expect([after?.Id, after?.State.StartedAt]).toEqual([before?.Id, before?.State.StartedAt]);
    });

    wholeOnly.it('recreates what changed and keeps a copy of the file before', async () => {
      const { on } = opened();
      const folder = on.place();
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const changed = await on.deploy(on.args(folder, on.stack({ mode: 'two' })));
      expect(changed).toMatchObject({ outcome: 'deployed', services: [{ change: 'recreated' }] });
      expect(await on.read(changed.backup ?? '')).toBe(on.stack());
      expect(await on.modes(project)).toEqual(['two running']);
    });

    notCore.it('recreates a service whose image is another', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const other = 'infrastructor-other:1';
      await bench.onDevice(
        sh`docker create --name infrastructor-other ${bench.image} true && docker commit -c 'ENV MADE=again' infrastructor-other ${other} && docker rm infrastructor-other`,
      );
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const [before] = await on.inspect(project);
      const changed = await on.deploy(on.args(folder, on.stack().replace(bench.image, other)));
      expect(changed.services).toMatchObject([{ change: 'recreated', status: 'running' }]);
      const [after] = await on.inspect(project);
      expect(after?.Config.Image).toBe(other);
      expect(after?.Image).not.toBe(before?.Image);
    });

    it('restores what ran before when the new is unhealthy', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const broken = on.stack({
        mode: 'broken',
        check: 'false',
        extra: `  other:\n    image: ${bench.image}\n    network_mode: none\n    command: sleep 3600\n`,
      });
      await expect(on.deploy(on.args(folder, broken))).rejects.toMatchObject({
        code: 'COMMAND_FAILED',
        message: expect.stringMatching(/failed at "wait until healthy", what ran before was restored.*unhealthy/),
        details: { rolledBack: true },
      });
      expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack());
      expect(await on.names(folder)).not.toContain('.infrastructor-deploy.json');
      expect(await on.modes(project)).toEqual(['one running']);
    });

    wholeOnly.it('takes a service that restarts again and again for what it is', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const crashing = `version: "3.7"\nservices:\n  web:\n    image: ${bench.image}\n    network_mode: none\n    restart: always\n    command: ["sh", "-c", "echo no configuration >&2; exit 3"]\n`;
      await expect(on.deploy(on.args(folder, crashing))).rejects.toMatchObject({
        message: expect.stringMatching(/what ran before was restored[\s\S]*no configuration/),
      });
      expect(await on.modes(project)).toEqual(['one running']);
    });

    wholeOnly.it('removes the containers of a first deployment that fails, and never the folder', async () => {
      const { bench, on } = opened();
      const folder = on.place('first');
      await bench.onDevice(sh`mkdir ${folder} && echo kept >${folder}/mine.txt`);
      await expect(on.deploy(on.args(folder, on.stack({ check: 'false' })))).rejects.toMatchObject({
        message: expect.stringContaining('nothing ran before'),
      });
      expect(await on.names(folder)).toEqual(['docker-compose.yml.failed', 'mine.txt']);
      expect(await on.inspect(folder.slice(folder.lastIndexOf('/') + 1))).toEqual([]);
    });

    wholeOnly.it('does not touch a working container when an image cannot be pulled', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const [before] = await on.inspect(project);
      const other = on.args(folder, on.stack().replaceAll(bench.image, '127.0.0.1:1/none:1'), { pullImages: true });
      const steps: string[] = [];
      await expect(on.deployWatched(other, (step) => void steps.push(step))).rejects.toMatchObject({
        message: expect.stringMatching(/failed at "pull".*127\.0\.0\.1:1/s),
      });
      expect(steps).toEqual(['validate', 'back up', 'write', 'pull', 'roll back']);
      const [after] = await on.inspect(project);
      expect([after?.Id, after?.State.StartedAt]).toEqual([before?.Id, before?.State.StartedAt]);
      expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack());
    });

    wholeOnly.it('names data at risk and stops', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const withVolume = (mode: string) => on.stack({ mode, extra: '    volumes: ["/data"]\n' });
      await on.deploy(on.args(folder, withVolume('one')));
      const input = on.args(folder, withVolume('two'));
      const { plan } = await on.planned(input);
      expect(plan).toMatchObject({
        reversible: false,
        losses: [expect.stringContaining('volume without a name at /data')],
      });
      await expect(on.deploy(input)).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('nothing was changed'),
      });
      expect(await on.read(`${folder}/docker-compose.yml`)).toBe(withVolume('one'));
      expect((await on.deploy({ ...input, acceptDataAtRisk: true })).outcome).toBe('deployed');
      const moved = `${bench.root}/elsewhere/${folder.slice(folder.lastIndexOf('/') + 1)}`;
      const { plan: other } = await on.planned(on.args(moved, withVolume('two')));
      expect(other.losses[0]).toContain(`runs from ${folder}`);
    });

    it('changes nothing for a file that compose refuses', async () => {
      const { on } = opened();
      const folder = on.place();
      const odd = on.stack().replace('network_mode: none', 'nonsense: 1');
      await expect(on.planned(on.args(folder, odd))).rejects.toMatchObject({
        code: 'COMMAND_FAILED',
        message: expect.stringMatching(/refuses the file[\s\S]*nonsense/),
      });
      expect(await on.exists(folder)).toBe(false);
    });

    wholeOnly.it('refuses the stack that this system runs in', async () => {
      const { on } = opened();
      const folder = on.place();
      const own = on.stack({ extra: '    labels:\n      org.infrastructor.role: host\n' });
      await on.deploy(on.args(folder, own));
      await expect(on.planned(on.args(folder, own))).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('this system runs in'),
      });
    });

    wholeOnly.it('refuses a confirmation of another file', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const { confirm } = await on.planned(on.args(folder, on.stack()));
      await expect(
        bench.host.call('deploy_compose_to_device', { ...on.args(folder, on.stack({ mode: 'x' })), confirm }),
      ).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
    });

    wholeOnly.it('adapts and deploys in one go', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const appdata = `${bench.root}/appdata`;
      const input = on.args(folder, on.stack({ extra: '    volumes: ["/mnt/user/appdata/web:/data"]\n' }), {
        appdataPath: appdata,
      });
      const { confirm, plan } = await on.planned(input, 'modify_and_deploy_compose');
      expect(plan.steps[0]).toContain(`to ${appdata}/web:/data`);
      const { data } = await bench.host.call('modify_and_deploy_compose', { ...input, confirm });
      expect(data).toMatchObject({ modification: { changed: true }, deployment: { outcome: 'deployed' }, proxies: [] });
      expect(await on.exists(`${appdata}/web`)).toBe(true);
    });

    wholeOnly.it('leaves a row of the audit log for the plan, the deployment and the one that failed', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      await on.deploy(on.args(folder, on.stack()));
      await on.deploy(on.args(folder, on.stack({ check: 'false' }))).catch(() => {});
      const { items } = await bench.host.runtime.tables.audit.list({ limit: 200 });
      const rows = items.filter(
        ({ arguments: given }) => (given as { deploymentPath?: string } | null)?.deploymentPath === folder,
      );
      expect(rows.map(({ outcome, errorCode }) => errorCode ?? outcome).sort()).toEqual(
        expect.arrayContaining(['COMMAND_FAILED', 'success']),
      );
    });

    wholeOnly.it('takes parts from other files on the device', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const base = `version: "3.7"\nservices:\n  base:\n    image: ${bench.image}\n    network_mode: none\n    command: sleep 3600\n    environment:\n      MODE: from-base\n    stop_grace_period: 1s\n`;
      await bench.onDevice(sh`mkdir -p ${folder} && printf %s ${base} >${`${folder}/base.yml`}`);
      const content = `version: "3.7"\nservices:\n  web:\n    extends:\n      file: base.yml\n      service: base\n    network_mode: none\n`;
      await expect(on.planned(on.args(folder, content.replace('base.yml', 'gone.yml')))).rejects.toMatchObject({
        code: 'COMMAND_FAILED',
        message: expect.stringContaining('gone.yml'),
        hint: expect.stringContaining('Line 5 of it reads gone.yml'),
      });
      const input = on.args(folder, content);
      const { plan, confirm } = await on.planned(input);
      expect(plan.steps).toContain('Take parts from base.yml, as line 5 says');
      const { project } = await on.deploy(input);
      expect(await on.modes(project)).toEqual(['from-base running']);
      // What was confirmed is bound to the other file as well.
      await bench.onDevice(sh`sed -i s/from-base/changed/ ${`${folder}/base.yml`}`);
      await expect(bench.host.call('deploy_compose_to_device', { ...input, confirm })).rejects.toMatchObject({
        code: 'PLAN_CHANGED',
      });
    });

    wholeOnly.it('takes whole files in, with version 2', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const part = `services:\n  part:\n    image: ${bench.image}\n    network_mode: none\n    command: sleep 3600\n    environment: { MODE: part }\n    stop_grace_period: 1s\n`;
      await bench.onDevice(sh`mkdir -p ${folder} && printf %s ${part} >${`${folder}/part.yml`}`);
      const including = (mode: string, check = 'true') => `include:\n  - part.yml\n${on.stack({ mode, check })}`;
      if (bench.generation === 'v1') {
        await expect(on.planned(on.args(folder, including('one')))).rejects.toMatchObject({
          message: expect.stringContaining('include'),
        });
        return;
      }
      const deployment = await on.deploy(on.args(folder, including('one')));
      expect(deployment.services.map(({ service }) => service)).toEqual(['part', 'web']);
      await expect(on.deploy(on.args(folder, including('two', 'false')))).rejects.toMatchObject({
        details: { rolledBack: true },
      });
      expect((await on.modes(deployment.project)).sort()).toEqual(['one running', 'part running']);
    });
  });
}
