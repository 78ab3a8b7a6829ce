import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeIsAbsent, type Generation } from '../test-support/compose-engine.ts';
import { type DeployActions, deployActions, stackOf } from '../test-support/deploy-bench.ts';
import { type LocalBench, openLocalBench } from '../test-support/local-bench.ts';
import { registryIsAbsent, startTestRegistry } from '../test-support/test-registry.ts';

const generations: readonly Generation[] = composeIsAbsent.v2 ? ['v1'] : ['v1', 'v2'];

describe.each(generations)('images that are pulled with compose %s', (generation) => {
  const absent = composeIsAbsent[generation] ?? registryIsAbsent;
  describe.skipIf(absent)(absent ?? 'from a real registry', { timeout: 180_000 }, () => {
    let registry: Awaited<ReturnType<typeof startTestRegistry>>;
    let bench: LocalBench;
    let on: DeployActions;
    let image: string;

    beforeAll(async () => {
      registry = await startTestRegistry();
      bench = await openLocalBench(generation);
      on = deployActions(bench);
      image = `${registry.address}/app:latest`;
    });
    afterAll(async () => {
      await bench?.[Symbol.asyncDispose]();
      await registry?.[Symbol.asyncDispose]();
    });

    /** Puts another image behind the tag, as a new release does; the engine itself forgets it. */
    async function release(name: string): Promise<void> {
      const { docker } = bench.engine;
      await docker('create', '--name', 'release', bench.image, 'true');
      const previous = await docker('images', '-q', '--no-trunc', image);
      await docker('commit', '-c', `ENV RELEASE=${name}`, 'release', image);
      await docker('rm', 'release');
      await docker('push', image);
      await docker('rmi', '--force', image);
      if (previous !== '') await docker('tag', previous, image);
    }
    const args = (folder: string, check = 'true') => on.args(folder, stackOf(image)({ check }), { pullImages: true });
    const releases = async (project: string) =>
      (await on.inspect(project)).map(({ Config }) => Config.Env.find((each) => each.startsWith('RELEASE=')));

    it('come new with a deployment of the same file, and go back with a roll back', async () => {
      const folder = on.place();
      await release('first');
      const steps: string[] = [];
      const { project } = await on.deployWatched(args(folder), (step) => void steps.push(step));
      expect(steps).toEqual(['validate', 'create folders', 'write', 'pull', 'start', 'wait until healthy']);
      expect(await releases(project)).toEqual(['RELEASE=first']);
      const [before] = await on.inspect(project);

      expect((await on.deploy(args(folder))).outcome).toBe('unchanged');
      expect((await on.inspect(project))[0]?.State.StartedAt).toBe(before?.State.StartedAt);

      await release('second');
      expect((await on.planned(args(folder))).plan.steps).toContain(`Pull ${image}`);
      expect((await on.deploy(args(folder))).services).toMatchObject([{ change: 'recreated' }]);
      expect(await releases(project)).toEqual(['RELEASE=second']);

      await release('third');
      await expect(on.deploy(args(folder, 'false'))).rejects.toMatchObject({ details: { rolledBack: true } });
      expect(await releases(project)).toEqual(['RELEASE=second']);
      expect(await on.modes(project)).toEqual(['one running']);
      const tagged = await bench.engine.docker('image', 'inspect', '--format', '{{json .Config.Env}}', image);
      expect(tagged).toContain('RELEASE=second');
    });

    it('that a registry does not have are told in its own words', async () => {
      const folder = on.place();
      const content = stackOf(`${registry.address}/none:1`)();
      await expect(on.deploy(on.args(folder, content, { pullImages: true }))).rejects.toMatchObject({
        message: expect.stringMatching(/failed at "pull"[\s\S]*(not found|manifest|unknown)/),
      });
      expect(await on.names(folder)).toEqual(['docker-compose.yml.failed']);
    });
  });
});
