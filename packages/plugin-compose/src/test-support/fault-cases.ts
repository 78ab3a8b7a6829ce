import { setTimeout as pause } from 'node:timers/promises';
import { sh } from '@infrastructor/core';
import { describe, expect, it } from 'vitest';
import type { DeployActions, DeployBench } from './deploy-bench.ts';
import { casesOf, type TestExtent } from './test-extent.ts';

type Opened = () => { readonly bench: DeployBench; readonly on: DeployActions };

/** What must hold when a device, its disk or the way to it fails in the middle of a deployment. */
export function faultCases(opened: Opened, extent: TestExtent): void {
  const { notCore, wholeOnly } = casesOf(extent);
  notCore.describe('ports', () => {
    it('refuses one that is taken, and rolls back when it is taken half way', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const network = 'infrastructor-race';
      const [first, second] = (await freePorts(bench, 2)) as [number, number];
      const published = (mode: string, port: number) =>
        on
          .stack({
            mode,
            extra: `    ports: ["127.0.0.1:${port}:80"]\nnetworks:\n  default:\n    external: true\n    name: ${network}\n`,
          })
          .replace('    network_mode: none\n', '');
      await bench.onDevice(sh`docker network create ${network}`);
      let taken: { release(): Promise<void> } | undefined;
      try {
        const { project } = await on.deploy(on.args(folder, published('one', first)));
        const input = on.args(folder, published('two', second));
        taken = await takePort(bench, second);
        await expect(on.planned(input)).rejects.toMatchObject({
          code: 'CONFLICT',
          message: expect.stringContaining(String(second)),
        });
        await taken.release();
        let racing: Promise<unknown> | undefined;
        const racer = on.deployWatched(input, (step) => {
          // The look at the ports is over, the start is still to come.
          if (step !== 'back up') return;
          racing = takePort(bench, second).then((held) => {
            taken = held;
          });
        });
        await expect(racer).rejects.toMatchObject({
          code: 'COMMAND_FAILED',
          message: expect.stringMatching(/failed at "start", what ran before was restored/),
        });
        await racing;
        expect(await on.modes(project)).toEqual(['one running']);
        expect(await on.read(`${folder}/docker-compose.yml`)).toBe(published('one', first));
      } finally {
        await taken?.release();
        await on.clear();
        await bench.onDevice(sh`docker network rm ${network}`);
      }
    });
  });

  notCore.describe('a full disk', () => {
    const pageBytes = 4_096;
    /** Leaves room for so many pages, each file taking one. */
    const leave = (bench: DeployBench, folder: string, pages: number) =>
      bench.onDevice(
        sh`cd ${folder} && rm -f filler *.bak && { dd if=/dev/zero of=filler bs=${pageBytes} 2>/dev/null || true; } && truncate -s ${`-${pages * pageBytes}`} filler`,
      );

    it('leaves the old file and its container alone, whichever file does not fit', async () => {
      const { bench, on } = opened();
      const folder = on.place('full');
      await bench.onDevice(sh`mkdir ${folder} && mount -t tmpfs -o size=64k tmpfs ${folder}`);
      try {
        const { project } = await on.deploy(on.args(folder, on.stack()));
        const [before] = await on.inspect(project);
        const input = on.args(folder, on.stack({ mode: 'two' }));
        for (const [pages, step] of [
          [0, 'back up'],
          [1, 'write'],
          [2, 'write'],
        ] as const) {
          await leave(bench, folder, pages);
          const steps: string[] = [];
          await expect(on.deployWatched(input, (each) => void steps.push(each))).rejects.toMatchObject({
            code: 'COMMAND_FAILED',
            message: expect.stringContaining('No space left'),
          });
          expect(steps.filter((each) => each !== 'roll back').at(-1)).toBe(step);
          expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack());
          const [after] = await on.inspect(project);
          expect([after?.Id, after?.State.StartedAt]).toEqual([before?.Id, before?.State.StartedAt]);
          const left = (await on.names(folder)).filter((name) => !name.endsWith('.bak'));
          expect(left).toEqual(['docker-compose.yml', 'filler']);
        }
        await leave(bench, folder, 3);
        expect((await on.deploy(input)).outcome).toBe('deployed');
        expect(await on.modes(project)).toEqual(['two running']);
      } finally {
        await bench.onDevice(sh`umount ${folder}`);
      }
    });

    wholeOnly.it('does not keep a roll back from putting the file back', async () => {
      const { bench, on } = opened();
      const folder = on.place('full');
      await bench.onDevice(sh`mkdir ${folder} && mount -t tmpfs -o size=64k tmpfs ${folder}`);
      try {
        const { project } = await on.deploy(on.args(folder, on.stack()));
        const broken = on.args(folder, on.stack({ mode: 'two', check: 'false' }));
        let filled: Promise<unknown> | undefined;
        const deployment = on.deployWatched(broken, (step) => {
          if (step === 'start')
            filled = bench.onDevice(sh`cd ${folder} && { dd if=/dev/zero of=filler bs=4096 2>/dev/null || true; }`);
        });
        await expect(deployment).rejects.toMatchObject({ details: { rolledBack: true } });
        await filled;
        expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack());
        expect(await on.modes(project)).toEqual(['one running']);
      } finally {
        await bench.onDevice(sh`umount ${folder}`);
      }
    });
  });

  describe('a deployment that is cut off', () => {
    wholeOnly.it('is taken up by the next one, which still goes back to what ran well', async () => {
      const { on } = opened();
      const folder = on.place();
      const { project } = await on.deploy(on.args(folder, on.stack()));
      const broken = on.args(folder, on.stack({ mode: 'broken', check: 'false', retries: 600 }));
      const gone = new AbortController();
      const call = on.deployWatched(
        broken,
        (step) => {
          if (step === 'wait until healthy') gone.abort();
        },
        gone.signal,
      );
      await expect(call).rejects.toMatchObject({ code: 'ABORTED' });
      expect(await on.read(`${folder}/docker-compose.yml`)).toBe(broken.composeContent);
      const failing = on.args(folder, on.stack({ mode: 'broken', check: 'false' }));
      expect((await on.planned(failing)).plan.steps[0]).toContain('was cut off');
      await expect(on.deploy(failing)).rejects.toMatchObject({ details: { rolledBack: true } });
      expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack());
      expect(await on.modes(project)).toEqual(['one running']);
    });

    it('by a connection that breaks rolls back as soon as the device is there again', async () => {
      const { bench, on } = opened();
      await using cut = await bench.openCutDevice();
      const folder = on.place();
      const args = (mode: string) => ({ ...on.args(folder, on.stack({ mode })), device: cut.device });
      const { project } = await on.deploy(args('one'));
      for (const at of extent === 'whole' ? ['back up', 'write', 'start', 'wait until healthy'] : ['start']) {
        const failed = await on
          .deployWatched(args('two'), async (step) => {
            if (step !== at) return;
            // Compose is at work by then; other steps are short.
            if (at === 'start') await pause(400);
            cut.proxy.reset();
          })
          .then(
            () => undefined,
            (error: unknown) => error as { readonly code: string; readonly details?: object },
          );
        if (at === 'start')
          expect(failed).toMatchObject({ code: 'COMMAND_FAILED', details: { step: at, rolledBack: true } });
        // Between two commands a connection is made anew, and nobody notices.
        const mode = failed === undefined ? 'two' : 'one';
        expect([at, await on.modes(project)]).toEqual([at, [`${mode} running`]]);
        expect(await on.read(`${folder}/docker-compose.yml`)).toBe(on.stack({ mode }));
        expect((await on.names(folder)).filter((name) => name.startsWith('.infra'))).toEqual([]);
        if (failed === undefined) await on.deploy(args('one'));
      }
      expect((await on.deploy(args('two'))).outcome).toBe('deployed');
    });

    notCore.it('by a device that stays away is gone on with when it is back', async () => {
      const { bench, on } = opened();
      await using cut = await bench.openCutDevice();
      const folder = on.place();
      const args = (mode: string) => ({ ...on.args(folder, on.stack({ mode })), device: cut.device });
      const { project } = await on.deploy(args('one'));
      const call = on.deployWatched(args('two'), async (step) => {
        if (step !== 'start') return;
        cut.proxy.reset();
        await cut.proxy.refuse();
      });
      await expect(call).rejects.toMatchObject({
        message: expect.stringContaining('was cut off at "start"'),
        hint: expect.stringContaining('goes on from what is there'),
      });
      await cut.proxy.heal();
      // As the device itself, for the breaker of the other leaves it alone for a while.
      const again = { ...args('two'), device: bench.device };
      expect((await on.planned(again)).plan.steps).toContainEqual(expect.stringContaining('was cut off'));
      expect(await on.deploy(again)).toMatchObject({ outcome: 'deployed', services: [{ health: 'healthy' }] });
      expect(await on.modes(project)).toEqual(['two running']);
      expect((await on.names(folder)).filter((name) => name.startsWith('.infra'))).toEqual([]);
    });
  });

  describe('hostile paths and names', () => {
    const names = [
      `we'ird $(touch pwned) "q"; touch pwned & | * ? [x] ünï`,
      '`touch pwned`',
      '-rf',
      '--help',
      '~root',
      '$HOME',
      'back\\slash %s #c !!',
    ];

    notCore.it('are a folder like any other', async () => {
      const { bench, on } = opened();
      const parent = on.place('hostile');
      const tried = extent === 'whole' ? names : names.slice(0, 2);
      for (const name of tried) {
        const folder = `${parent}/${name}`;
        const { outcome, project } = await on.deploy(on.args(folder, on.stack(), { startServices: false }));
        expect([name, outcome]).toEqual([name, 'written']);
        expect(project).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
        expect(await on.names(folder)).toEqual(['docker-compose.yml']);
      }
      const folder = `${parent}/${names[0]}`;
      const { project, outcome } = await on.deploy(
        on.args(folder, on.stack({ extra: '    volumes: ["./data:/data"]\n' })),
      );
      expect(outcome).toBe('deployed');
      expect(await on.modes(project)).toEqual(['one running']);
      expect(await on.names(parent)).toEqual([...tried].sort());
      const found = await bench.onDevice(sh`find ${bench.root} / -maxdepth 1 -name pwned; find ${parent} -name pwned`);
      expect(found).toBe('');
    });

    it('are refused where they are none', async () => {
      const { bench, on } = opened();
      for (const path of ['/etc/stack', '/opt/../etc', '/opt//stack', '/opt/a\nb', 'opt/stack', '/', '/usr/x.yml']) {
        await expect(on.planned(on.args(path, on.stack())), path).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
      }
      for (const services of [['$(touch pwned)'], ['-rf'], ['a b'], ['']]) {
        const input = on.args(on.place(), on.stack(), { services });
        await expect(on.planned(input), services[0]).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
      }
      const folder = on.place();
      for (const name of ['-rf', '; touch pwned', '$(touch pwned)', 'a b', '../x']) {
        const service = on.stack().replace('  web:', `  ${JSON.stringify(name)}:`);
        await expect(on.planned(on.args(folder, service)), name).rejects.toMatchObject({
          code: expect.stringMatching(/^(VALIDATION_FAILED|COMMAND_FAILED)$/),
        });
        const project = `name: ${JSON.stringify(name)}\n${on.stack().replace('version: "3.7"\n', '')}`;
        await expect(on.planned(on.args(folder, project)), name).rejects.toMatchObject({
          code: expect.stringMatching(/^(VALIDATION_FAILED|COMMAND_FAILED)$/),
        });
      }
      expect(await on.exists(folder)).toBe(false);
      expect(await bench.onDevice(sh`find / -maxdepth 1 -name pwned`)).toBe('');
    });
  });

  notCore.describe('many at once', () => {
    it('runs 20 deployments to one device one after the other', async () => {
      const { on } = opened();
      const isStarted = (index: number) => index % (extent === 'whole' ? 4 : 20) === 0;
      const folders = Array.from({ length: 20 }, () => on.place('crowd'));
      const inputs = folders.map((folder, index) =>
        on.args(folder, on.stack({ mode: `m${index}` }), { startServices: isStarted(index) }),
      );
      /** The deployment of each step, in the order in which the steps began. */
      const order: number[] = [];
      const outcomes = await Promise.all(
        inputs.map(async (input, index) => {
          const { outcome, project } = await on.deployWatched(input, () => void order.push(index));
          return [outcome, project] as const;
        }),
      );
      expect(outcomes.map(([outcome]) => outcome)).toEqual(
        inputs.map((_, index) => (isStarted(index) ? 'deployed' : 'written')),
      );
      expect(order.length).toBeGreaterThan(inputs.length * 2);
      const turns = order.filter((index, place) => index !== order[place - 1]);
      expect(turns.toSorted((a, b) => a - b)).toEqual(inputs.map((_, index) => index));
      for (const [index, [, project]] of outcomes.entries()) {
        expect(await on.modes(project)).toEqual(isStarted(index) ? [`m${index} running`] : []);
      }
    });

    wholeOnly.it('lets the last of several to one project be what runs', async () => {
      const { bench, on } = opened();
      const folder = on.place();
      const contents = Array.from({ length: 3 }, (_, index) => on.stack({ mode: `m${index}` }));
      const { project } = await on.deploy(on.args(folder, on.stack({ mode: 'zero' })));
      const plans = await Promise.all(contents.map((content) => on.planned(on.args(folder, content))));
      const ends = await Promise.allSettled(
        contents.map((content, index) =>
          bench.host.call('deploy_compose_to_device', { ...on.args(folder, content), confirm: plans[index]?.confirm }),
        ),
      );
      // One that is looked at after another has begun is no longer what was confirmed; none is ever half done.
      const codes = ends.map((end) => (end.status === 'rejected' ? (end.reason as { code: string }).code : 'deployed'));
      expect(codes.filter((code) => code !== 'deployed' && code !== 'PLAN_CHANGED')).toEqual([]);
      expect(codes).toContain('deployed');
      const last = contents.indexOf(await on.read(`${folder}/docker-compose.yml`));
      expect(await on.modes(project)).toEqual([`m${last} running`]);
    });
  });
}

/** Ports of the device that nobody has, from a range that nothing uses by itself. */
async function freePorts(bench: DeployBench, count: number): Promise<number[]> {
  const used = new Set(
    (await bench.onDevice(sh`ss -tlnH | awk '{print $4}'`)).split('\n').map((line) => line.split(':').at(-1)),
  );
  const ports = Array.from({ length: 2_000 }, (_, index) => 21_000 + index).filter((port) => !used.has(String(port)));
  const start = Math.floor(Math.random() * (ports.length - count));
  return ports.slice(start, start + count);
}

/** A process of the device that listens on a port of its loopback. */
async function takePort(bench: DeployBench, port: number): Promise<{ release(): Promise<void> }> {
  const processId = (
    await bench.onDevice(
      sh`setsid busybox httpd -f -p ${`127.0.0.1:${port}`} -h ${bench.root} </dev/null >/dev/null 2>&1 & echo $!`,
    )
  ).trim();
  for (let tries = 0; tries < 100; tries += 1) {
    const listens = await bench.onDevice(sh`ss -tlnH sport = ${`:${port}`}`);
    if (listens.trim() !== '') break;
    if (tries === 99) throw new Error(`Nothing listens on ${port}`);
  }
  let released = false;
  return {
    async release() {
      if (released) return;
      released = true;
      await bench.onDevice(sh`kill ${processId} 2>/dev/null || true`);
    },
  };
}
