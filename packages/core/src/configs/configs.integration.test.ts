import { execFileSync, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineConfigType } from '../contract/config-type.ts';
import { ParseError } from '../contract/errors.ts';
import { hasSshd, startTestSshd, type TestSshd } from '../device/ssh/test-sshd.ts';
import { devicesToken } from '../devices/devices.ts';
import type { DataMessage, EventMessage } from '../events/bus.ts';
import { type ConfigsRuntime, startConfigsRuntime } from './test-configs-runtime.ts';

const inotifyIsHere = spawnSync('sh', ['-c', 'command -v inotifywait']).status === 0;

/** The acceptance run has 10,000. */
const edits = Number(process.env.INFRASTRUCTOR_TEST_EDITS ?? 300);

interface Change {
  readonly path: string;
  readonly changeType: string;
  readonly renamedFrom?: string;
  readonly parseError?: string;
}

describe.skipIf(!inotifyIsHere || !hasSshd)(
  'configuration files of a device behind a real sshd (skipped without inotifywait or sshd)',
  () => {
    let root: string;
    let sshd: TestSshd;
    let configs: ConfigsRuntime;
    let deviceId: string;
    const changes: { readonly change: Change; readonly atMs: number }[] = [];

    beforeAll(async () => {
      root = await mkdtemp(path.join(tmpdir(), 'configs-'));
      await mkdir(path.join(root, 'many'));
      for (let index = 0; index < 500; index += 1) {
        await writeFile(path.join(root, 'many', `file-${index}.conf`), `number = ${index}\n`);
      }
      await writeFile(path.join(root, 'not-matched.log'), 'x');
      sshd = await startTestSshd();
      configs = await startConfigsRuntime([
        defineConfigType({
          name: 'lines',
          description: 'Lines of a test',
          match: ['/**/*.conf'],
          discover: async () => [root],
          parse: (text) => {
            if (text.startsWith('broken')) throw new ParseError('It says that it is broken');
            return { lines: text.split('\n').length };
          },
        }),
      ]);
      configs.runtime.bus.subscribe((message) => {
        if (message.type !== 'event' || message.eventType !== 'config.changed') return;
        changes.push({ change: (message as EventMessage).data as Change, atMs: performance.now() });
      });
      const devices = configs.runtime.service(devicesToken);
      const row = await devices.table.insert({ hostname: 'nas', ...sshd.device });
      deviceId = row.id;
      devices.announce('device.added', row);
    });
    afterAll(async () => {
      await configs?.[Symbol.asyncDispose]();
      await sshd?.stop();
      if (root) await rm(root, { recursive: true });
    });

    const file = (name: string) => path.join(root, name);
    const stored = (name: string) => configs.runtime.tables.configurationSnapshots.newest(deviceId, file(name));
    const content = async (name: string) => (await stored(name))?.rawContent;
    const changesOf = (name: string) =>
      changes.filter(({ change }) => change.path === file(name)).map(({ change }) => change);
    /** Those of this test alone: its folder has a name of its own. */
    const watchers = () =>
      spawnSync('pgrep', ['-f', `^inotifywait .*${root}`], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter(Boolean)
        .map(Number);
    const run = (script: string) => execFileSync('sh', ['-ec', script], { cwd: root });

    test('the first scan stores every matching file, and tells it once', async () => {
      await expect.poll(() => configs.monitor.of(deviceId)?.mode, { timeout: 55_000 }).toBe('inotify');
      const { data } = (await configs.call('list_tracked_configs', { device: 'nas', limit: 1_000 })) as {
        data: readonly { lastCheckedAt?: string }[];
      };
      expect(data).toHaveLength(500);
      expect(data.every(({ lastCheckedAt }) => lastCheckedAt !== undefined)).toBe(true);
      expect(changes).toEqual([]);
      expect(await content('many/file-7.conf')).toBe('number = 7\n');
    });

    test.each([
      ['truncate and write', "printf 'truncated\\n' > app.conf", 'truncated\n'],
      ['sed -i', "sed -i 's/truncated/edited/' app.conf", 'edited\n'],
      ['mv over', "printf 'moved\\n' > .app.tmp && mv .app.tmp app.conf", 'moved\n'],
      ['cp over', "printf 'copied\\n' > app.new && cp app.new app.conf && rm app.new", 'copied\n'],
      [
        'vim',
        "vim -u NONE -es -c 'set backup writebackup backupcopy=no | %s/copied/from vim/ | wq' app.conf </dev/null",
        'from vim\n',
      ],
      [
        'vim, backup as a copy',
        "vim -u NONE -es -c 'set backup backupcopy=yes | %s/from vim/again/ | wq' app.conf </dev/null",
        'again\n',
      ],
      [
        'a backup that is moved away first',
        "mv app.conf app.conf~ && printf 'safe\\n' > app.conf && rm app.conf~",
        'safe\n',
      ],
      ['append', "printf 'more\\n' >> app.conf", 'safe\nmore\n'],
      ['link', "printf 'linked\\n' > .other && ln -f .other app.conf && rm .other", 'linked\n'],
    ])('an edit by %s is seen', async (_pattern, script, expected) => {
      const before = changes.length;
      const startedAt = performance.now();
      run(script);
      await expect.poll(() => content('app.conf'), { interval: 10, timeout: 20_000 }).toBe(expected);
      await expect.poll(() => changes.slice(before).length, { interval: 5 }).toBeGreaterThan(0);
      expect(changes.slice(before).map(({ change }) => change.changeType)).not.toContain('delete');
      expect(performance.now() - startedAt).toBeLessThan(20_000);
    });

    test('git checkout of another branch is seen in every file', async () => {
      run(`mkdir repository && cd repository && git init -q -b one . && git config user.email a@b.c && git config user.name n
      for i in 1 2 3 4 5; do echo one-$i > g$i.conf; done && git add . && git commit -qm one
      git checkout -qb two && for i in 1 2 3 4 5; do echo two-$i > g$i.conf; done && git commit -qam two`);
      await expect.poll(() => content('repository/g5.conf'), { timeout: 5_000 }).toBe('two-5\n');
      run('cd repository && git checkout -q one');
      for (const each of [1, 2, 3, 4, 5]) {
        await expect.poll(() => content(`repository/g${each}.conf`), { timeout: 5_000 }).toBe(`one-${each}\n`);
      }
    });

    test('a deleted file keeps its history and is told once', async () => {
      run('echo short > gone.conf');
      await expect.poll(() => content('gone.conf')).toBe('short\n');
      await rm(file('gone.conf'));
      await expect.poll(async () => (await stored('gone.conf'))?.changeType).toBe('delete');
      expect(changesOf('gone.conf').map(({ changeType }) => changeType)).toEqual(['create', 'delete']);
    });

    test('a file that is removed and made again is told as it is, however soon that was', async () => {
      // From well before to well after the moment in which a file that is gone is looked at.
      const pausesMs = Array.from({ length: 30 }, (_, index) => index * 12);
      const names = pausesMs.map((pauseMs) => `again-${pauseMs}.conf`);
      const contents = () => Promise.all(names.map(content));
      const write = (name: string, text: string) => writeFile(file(name), `${text} ${name}\n`);
      for (const name of names) await write(name, 'old');
      await expect.poll(contents, { timeout: 20_000 }).toEqual(names.map((name) => `old ${name}\n`));
      await Promise.all(
        names.map(async (name, index) => {
          await rm(file(name));
          await pause(pausesMs[index]);
          await write(name, 'new');
        }),
      );
      await expect.poll(contents, { timeout: 20_000 }).toEqual(names.map((name) => `new ${name}\n`));
      for (const name of names) expect(changesOf(name).at(-1)?.changeType).toMatch(/create|modify/);
    });

    test('a renamed file is told with its old name', async () => {
      run('echo content-to-rename > old-name.conf');
      await expect.poll(() => content('old-name.conf')).toBe('content-to-rename\n');
      await rename(file('old-name.conf'), file('new-name.conf'));
      await expect
        .poll(() => changesOf('new-name.conf'))
        .toEqual([expect.objectContaining({ changeType: 'create', renamedFrom: file('old-name.conf') })]);
      await expect.poll(async () => (await stored('old-name.conf'))?.changeType).toBe('delete');
    });

    test('the same content again is no new version', async () => {
      run('echo same > same.conf');
      await expect.poll(() => content('same.conf')).toBe('same\n');
      run('echo same > same.conf; touch same.conf; chmod 600 same.conf; echo marker > marker.conf');
      await expect.poll(() => content('marker.conf')).toBe('marker\n');
      expect(changesOf('same.conf')).toHaveLength(1);
    });

    test('a broken file is stored with its error, a binary and a large one without their content', async () => {
      run(
        "echo broken > broken.conf; printf 'a\\000b' > binary.conf; head -c 1100000 /dev/zero | tr '\\0' a > large.conf",
      );
      await expect
        .poll(() => stored('broken.conf'))
        .toMatchObject({ rawContent: 'broken\n', parseError: 'It says that it is broken' });
      await expect
        .poll(() => stored('binary.conf'))
        .toMatchObject({ rawContent: null, parseError: 'It is binary', sizeBytes: 3 });
      await expect.poll(() => stored('large.conf')).toMatchObject({ rawContent: null, sizeBytes: 1_100_000 });
      await configs.monitor.of(deviceId)?.check(AbortSignal.timeout(10_000));
      expect(changesOf('large.conf')).toHaveLength(1);
    });

    test('files in a folder that is new, or was moved in, are seen', async () => {
      run(
        'mkdir -p deep/er && echo a > deep/er/a.conf && mkdir .aside && echo b > .aside/b.conf && mv .aside moved-in',
      );
      await expect.poll(() => content('deep/er/a.conf'), { timeout: 5_000 }).toBe('a\n');
      await expect.poll(() => content('moved-in/b.conf'), { timeout: 5_000 }).toBe('b\n');
      run('echo changed > deep/er/a.conf');
      await expect.poll(() => content('deep/er/a.conf'), { timeout: 5_000 }).toBe('changed\n');
      run('rm -r deep');
      await expect.poll(async () => (await stored('deep/er/a.conf'))?.changeType, { timeout: 5_000 }).toBe('delete');
    });

    test('200 changes in a row are all told, and none is missed', async () => {
      const startedAt = new Map<string, number>();
      for (let index = 0; index < 200; index += 1) {
        const name = `many/file-${index}.conf`;
        startedAt.set(file(name), performance.now());
        await writeFile(file(name), `changed ${index}\n`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const seen = () => changes.filter(({ change }) => startedAt.has(change.path) && change.changeType === 'modify');
      await expect.poll(() => new Set(seen().map(({ change }) => change.path)).size, { timeout: 10_000 }).toBe(200);
      const latencies = seen()
        .map(({ change, atMs }) => atMs - (startedAt.get(change.path) ?? 0))
        .sort((a, b) => a - b);
      console.log(
        `change to event: median ${Math.round(latencies[100] ?? 0)} ms, p99 ${Math.round(latencies[197] ?? 0)} ms`,
      );
      for (let index = 0; index < 200; index += 1)
        expect(await content(`many/file-${index}.conf`)).toBe(`changed ${index}\n`);
    });

    test('what changes while inotifywait is stopped, and more than its queue holds, is found', async () => {
      const stopped = watchers();
      expect(stopped).toHaveLength(1);
      for (const processId of stopped) process.kill(processId, 'SIGSTOP');
      run(
        'i=0; while [ $i -lt 9000 ]; do : > .x; : > .y; i=$((i+1)); done; echo lost > many/file-300.conf; rm many/file-301.conf',
      );
      for (const processId of stopped) process.kill(processId, 'SIGCONT');
      await expect.poll(() => content('many/file-300.conf'), { timeout: 10_000 }).toBe('lost\n');
      await expect
        .poll(async () => (await stored('many/file-301.conf'))?.changeType, { timeout: 10_000 })
        .toBe('delete');
    });

    test('what changes while the connection is cut is found after it', async () => {
      await sshd.stopListening();
      for (const processId of sshd.sessionProcesses()) process.kill(processId, 'SIGKILL');
      for (const processId of watchers()) process.kill(processId, 'SIGKILL');
      await expect.poll(() => configs.monitor.of(deviceId)?.mode, { timeout: 10_000 }).toBe('offline');
      run('echo while-blind > many/file-400.conf; rm many/file-401.conf; echo born-blind > many/new.conf');
      await sshd.startListening();
      await expect.poll(() => content('many/file-400.conf'), { timeout: 15_000 }).toBe('while-blind\n');
      await expect.poll(() => content('many/new.conf'), { timeout: 5_000 }).toBe('born-blind\n');
      await expect
        .poll(async () => (await stored('many/file-401.conf'))?.changeType, { timeout: 5_000 })
        .toBe('delete');
    });

    test('history, diff and the resource show versions without the secrets in them', async () => {
      run("printf 'user = me\\npassword = first-secret\\n' > secret.conf");
      await expect.poll(() => content('secret.conf')).toContain('first-secret');
      run("printf 'user = me\\npassword = second-secret\\nport = 1\\n' > secret.conf");
      await expect.poll(() => content('secret.conf')).toContain('second-secret');
      const at = { device: 'nas', path: file('secret.conf') };
      const history = await configs.call('get_config_history', { ...at, includeContent: true });
      expect(history.data).toMatchObject([{ changeType: 'modify', metadata: { lines: 4 } }, { changeType: 'create' }]);
      const diff = (await configs.call('diff_config', at)).data as { diff: string };
      expect(diff).toMatchObject({ identical: false, addedLines: 2, removedLines: 1 });
      expect(diff.diff).toMatch(/^ user = me$/m);
      expect(diff.diff).toMatch(/^-password = \[redacted:\w+\]$/m);
      const read = await configs.runtime.resources.read(`config://nas${file('secret.conf')}`, {
        caller: configs.runtime.internalCaller,
      });
      expect(read.text).toMatch(/^user = me\npassword = \[redacted:\w+\]\nport = 1\n$/);
      expect(JSON.stringify([history, diff, read])).not.toMatch(/first-secret|second-secret/);
      await expect(
        configs.runtime.resources.read('config://nas/etc/shadow', { caller: configs.runtime.internalCaller }),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('a change is told to subscribers of resources, and drops what is cached', async () => {
      const notices: DataMessage[] = [];
      const unsubscribe = configs.runtime.bus.subscribe((message) => {
        if (message.type === 'data') notices.push(message);
      });
      run('echo noticed > noticed.conf');
      await expect.poll(() => notices.map(({ dataType }) => dataType)).toEqual(['lines', 'configs']);
      unsubscribe();
      expect(notices[0]).toMatchObject({
        hostname: 'nas',
        data: { path: file('noticed.conf'), changeType: 'create' },
      });
      expect(JSON.stringify(notices)).not.toContain('noticed\\n');
      expect(configs.invalidated).toContain('test.watched');
      expect(configs.runtime.resources.changesOf(`config://nas${file('noticed.conf')}`)).toMatchObject({
        changes: ['configs'],
        device: 'nas',
      });
    });

    test('what changed while nothing ran is found at the next start', async () => {
      await configs.restartAround(() =>
        run('echo changed-while-down > many/file-450.conf; rm many/file-451.conf; echo new > many/while-down.conf'),
      );
      await expect.poll(() => content('many/file-450.conf'), { timeout: 15_000 }).toBe('changed-while-down\n');
      await expect.poll(() => content('many/while-down.conf')).toBe('new\n');
      await expect.poll(async () => (await stored('many/file-451.conf'))?.changeType).toBe('delete');
      await expect.poll(() => changesOf('many/while-down.conf')).toMatchObject([{ changeType: 'create' }]);
    });

    test(`${edits} edits by random patterns leave every file stored as it ends`, { timeout: 600_000 }, async () => {
      await expect.poll(() => configs.monitor.of(deviceId)?.mode, { timeout: 15_000 }).toBe('inotify');
      const expected = new Map<string, string | undefined>();
      for (let index = 0; index < edits; index += 1) {
        const name = `random-${Math.floor(Math.random() * 100)}.conf`;
        const text = `edit ${index}\n`;
        const pattern = Math.floor(Math.random() * 6);
        if (pattern === 0) await writeFile(file(name), text);
        else if (pattern === 1) {
          await writeFile(file(`.${index}.tmp`), text);
          await rename(file(`.${index}.tmp`), file(name));
        } else if (pattern === 2) {
          await rm(file(name), { force: true });
          await writeFile(file(name), text);
        } else if (pattern === 3) {
          await writeFile(file('.copy'), text);
          await copyFile(file('.copy'), file(name));
        } else if (pattern === 4) {
          await writeFile(file(name), 'half', { flag: 'w' });
          await writeFile(file(name), text, { flag: 'w' });
        } else await rm(file(name), { force: true });
        expected.set(name, pattern === 5 ? undefined : text);
        if (index % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const missed = async () => {
        const wrong: string[] = [];
        for (const [name, text] of expected) if (((await content(name)) ?? undefined) !== text) wrong.push(name);
        return wrong;
      };
      const endedAt = performance.now();
      await expect.poll(missed, { timeout: 20_000 }).toEqual([]);
      console.log(`${edits} edits: 0 missed, all stored ${Math.round(performance.now() - endedAt)} ms after the last`);
    });
  },
);
