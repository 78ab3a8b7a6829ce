/**
 * Watches a device behind a real sshd while other programs change its files: with inotify, through a cut of the
 * connection, and without inotifywait. Fails where a change is missed or told too late: with inotify where the 99th
 * percentile is above half a second, without it where any change at all is told later than one poll interval.
 *
 *     pnpm bench:configs [--edits 10000] [--rate 50] [--cut 30] [--poll 10] [--part inotify|polling] [--database postgres://…]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { hasSshd } from '@infrastructor/core/testing';
import { checkout, configText, makeRepository } from './edit-patterns.ts';
import type { Edit, EditRequest } from './editor.ts';
import { latencies, percentile, report } from './latencies.ts';
import { settled, type WatchedDevice, watchDevice } from './watched-device.ts';

const { values } = parseArgs({
  options: {
    edits: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '50' },
    cut: { type: 'string', default: '30' },
    poll: { type: 'string', default: '10' },
    part: { type: 'string' },
    database: { type: 'string' },
  },
});
const edits = Number(values.edits);
const inotifyLimit: Limit = { share: 0.99, ms: 500 };
const filesOfRepository = 20;
const failures: string[] = [];

if (!hasSshd) throw new Error('This needs sshd, inotifywait, vim, rsync and git');
const root = mkdtempSync(path.join(tmpdir(), 'bench-configs-'));
const folder = path.join(root, 'services');
const repository = path.join(root, 'repository');
const programs = path.join(root, 'programs');
for (const each of [folder, repository, programs]) mkdirSync(each);
const files = Array.from({ length: 300 }, (_, index) => path.join(folder, `app-${index}.conf`));
for (const [index, file] of files.entries()) writeFileSync(file, configText(`old ${index}`));
const commits = Math.ceil(edits / 7 / filesOfRepository) + 60;
const tracked = makeRepository(repository, filesOfRepository, commits);
const startedAt = performance.now();
try {
  if (values.part !== 'polling') await inotifyRun();
  if (values.part !== 'inotify') await pollingRun();
} finally {
  rmSync(root, { recursive: true });
}
console.log(`\n${Math.round((performance.now() - startedAt) / 1_000)} s, load ${loadavg()[0]?.toFixed(1)}`);
for (const failure of failures) console.error(`NOT MET: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

function make(count: number, rate: number, firstCommit: number, isOnce = false): Promise<readonly Edit[]> {
  const request: EditRequest = {
    root,
    files,
    repository: { folder: repository, files: tracked },
    edits: count,
    rate,
    firstCommit,
    once: isOnce,
  };
  const made: Edit[] = [];
  const child = fork(new URL('./editor.ts', import.meta.url).pathname);
  child.on('message', (message: readonly Edit[] | 'done') => {
    if (message !== 'done') made.push(...message);
  });
  child.send(request);
  return once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`the editing process ended with ${code}`);
    return made;
  });
}

async function inotifyRun(): Promise<void> {
  await using device = await watchDevice({ root, databaseUrl: values.database });
  console.log(`first scan of ${files.length + tracked.length} files: ${Math.round(await device.scanned)} ms`);
  const before = process.cpuUsage();
  const trivial = device.timeTrivialCommands();
  const made = await make(edits, Number(values.rate), 0);
  const { user, system } = process.cpuUsage(before);
  const commandMs = await trivial.stop();
  console.log(`\ninotify: ${made.length} edits at up to ${values.rate} files a second`);
  await judge(device, made, inotifyLimit);
  console.log(
    `a remote command that does nothing takes meanwhile: p50 ${Math.round(percentile(commandMs, 0.5))} ms, p99 ${Math.round(percentile(commandMs, 0.99))} ms`,
  );
  console.log(
    `processor time of the watching process: ${Math.round(((user + system) / 1_000 / made.length) * 100) / 100} ms an edit`,
  );
  await cutRun(device);
}

/** What share of the changes is to be told within how long of the kernel's own time of the change. */
interface Limit {
  readonly share: number;
  readonly ms: number;
}

async function judge(device: WatchedDevice, made: readonly Edit[], limit: Limit): Promise<void> {
  // Asking for every file all the time would slow down what is measured, so that begins when the events are there.
  const lastEvent = AbortSignal.timeout(60_000);
  while (!lastEvent.aborted && latencies(made, device.events, limit.ms).missed.length > 0) await pause(100);
  try {
    console.log(
      `every file was seen to be stored as it is ${Math.round(await settled(device, 60_000))} ms after the last event`,
    );
  } catch (error) {
    failures.push((error as Error).message);
    console.log((await device.runtime.health()).services.watchers?.details);
  }
  const { found, missed, undone } = latencies(made, device.events, limit.ms);
  report(found);
  const name = limit.share === 1 ? 'the longest' : `p${limit.share * 100}`;
  const reached = percentile(
    found.map(({ ms }) => ms),
    limit.share,
  );
  console.log(
    `${missed.length} of ${made.length} edits were never told, ${undone} were undone before they were read; ${name} ${Math.round(reached)} ms (limit ${limit.ms} ms)`,
  );
  if (missed.length > 0)
    failures.push(`${missed.length} edits were never told, like ${missed[0]?.pattern} of ${missed[0]?.path}`);
  if (!(reached <= limit.ms)) failures.push(`from change to event ${name} is ${Math.round(reached)} ms`);
}

/** The connection and the watcher with it are gone, and files change meanwhile. */
async function cutRun(device: WatchedDevice): Promise<void> {
  const { sshd } = device;
  await sshd.stopListening();
  for (const processId of sshd.sessionProcesses()) kill(processId);
  const endsAt = performance.now() + Number(values.cut) * 1_000;
  for (const [index, file] of files.entries()) {
    if (index % 3 === 0) writeFileSync(file, configText(`while blind ${index}`));
    if (index % 30 === 1) rmSync(file, { force: true });
    if (index % 30 === 2) {
      writeFileSync(file, configText(`moved while blind ${index}`));
      renameSync(file, file.replace('app-', 'renamed-'));
    }
  }
  mkdirSync(path.join(folder, 'born-blind'));
  for (let index = 0; index < 20; index += 1)
    writeFileSync(path.join(folder, 'born-blind', `new-${index}.conf`), configText(index));
  checkout(repository, commits - 1);
  const changed = (await device.wrong()).length;
  await pause(Math.max(0, endsAt - performance.now()));
  await sshd.startListening();
  try {
    const tookMs = await settled(device, 120_000);
    console.log(
      `\n${changed} changes during ${values.cut} s without a connection: all found ${Math.round(tookMs)} ms after it was back`,
    );
  } catch (error) {
    failures.push(`after a cut of the connection: ${(error as Error).message}`);
  }
}

/** A device that has no inotifywait: everything else is there. */
async function pollingRun(): Promise<void> {
  for (const name of readdirSync('/usr/bin'))
    if (!name.startsWith('inotify')) symlinkSync(path.join('/usr/bin', name), path.join(programs, name));
  const pollIntervalSec = Number(values.poll);
  await using device = await watchDevice({
    root,
    databaseUrl: values.database,
    watchConfigs: { pollIntervalSec },
    sshd: { config: [`SetEnv SHLVL=2 PATH=${programs}`] },
  });
  await device.scanned;
  const made = await make(Math.min(files.length, edits), 10, commits - 30, true);
  console.log(`\nwithout inotifywait, polled every ${pollIntervalSec} s: ${made.length} edits`);
  await judge(device, made, { share: 1, ms: pollIntervalSec * 1_000 });
}

function kill(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // Ended by itself.
  }
}
