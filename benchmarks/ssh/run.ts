/**
 * Commands over SSH: latency, throughput, a burst, a bundle, many hosts and a hung one, against OpenSSH (ControlMaster and
 * one connection each) and, where they are installed, Ansible, pssh and AsyncSSH; all on this machine and in one run.
 * Fails where what the project promises does not hold.
 *
 *     pnpm bench:ssh [--commands 1000] [--hosts 100]
 */
import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { sh } from '@infrastructor/core';
import { createSshConnections, type Shell, type SshConnections } from '@infrastructor/core/testing';
import { type Fleet, installed, startFleet } from './fleet.ts';
import { hungNeighbour } from './hung-neighbour.ts';
import { answer, latencies, type Measured, ours, program, quantile } from './measure.ts';

const { values } = parseArgs({
  options: { commands: { type: 'string', default: '1000' }, hosts: { type: 'string', default: '100' } },
});
const commands = Number(values.commands);
const hosts = Number(values.hosts);
/** A shell's built-in, so that what is measured is the way to the device and not a program on it. */
const command = sh`echo ${answer}`;
const words = ['echo', answer];
const shared = { shared: true };
const broken: string[] = [];

const run = promisify(execFile);
const connect = () => createSshConnections({ knownHostsFiles: [], agentSocket: null, defaultKeyFiles: [] });

console.log(`load ${loadavg()[0]?.toFixed(1)} when it began\n`);
await using one = await startFleet(1);
const [host = ''] = one.hosts;
const control = path.join(one.folder, 'control');
await run('ssh', ['-F', one.configFile, '-M', '-S', control, '-fN', host]);
const master = ['-F', one.configFile, '-S', control, host, ...words];
try {
  await measureLatency();
  await measureThroughput();
  await measureBurst();
  await measureBundle();
} finally {
  await run('ssh', ['-F', one.configFile, '-S', control, '-O', 'exit', host]);
}
for (const size of [50, 100].filter((each) => each <= hosts)) {
  await using fleet = await startFleet(size);
  await measureFanOut(fleet);
}
promise('p95 of nine devices, with a hung one beside them', await hungNeighbour(), 'at most', 1.2);

console.log(`\nload ${loadavg()[0]?.toFixed(1)} when it ended`);
for (const line of broken) console.error(`does not hold: ${line}`);
process.exitCode = broken.length > 0 ? 1 : 0;

async function withShell<T>(work: (shell: Shell, connections: SshConnections) => Promise<T>): Promise<T> {
  const connections = connect();
  const [sshd] = one.servers;
  if (!sshd) throw new Error('no server');
  try {
    return await work(connections.shell(sshd.target()), connections);
  } finally {
    await connections.close();
  }
}

async function measureLatency(): Promise<void> {
  const cold = await latencies(10, () => withShell((shell) => shell.exec(command, shared)));
  const oneShot = await latencies(10, () => run('ssh', ['-F', one.configFile, host, ...words]));
  show('cold command', [`ours ${ms(cold)}`, `ssh ${ms(oneShot)}`, `ratio ${ratio(cold, oneShot)}`]);
  await withShell(async (shell) => {
    await shell.exec(command, shared);
    const [mine, alone, masters]: [number[], number[], number[]] = [[], [], []];
    // In turns, so that what else the machine does falls on all.
    for (let round = 0; round < 10; round++) {
      mine.push(...(await latencies(20, () => shell.exec(command, shared))));
      alone.push(...(await latencies(5, () => shell.exec(command))));
      masters.push(...(await latencies(10, () => run('ssh', master))));
    }
    show('warm command', [`ours ${ms(mine)}`, `own channel ${ms(alone)}`, `ControlMaster ${ms(masters)}`]);
    promise('warm p50, of ControlMaster’s', quantile(mine, 0.5) / quantile(masters, 0.5), 'at most', 0.4);
  });
}

async function measureThroughput(): Promise<void> {
  const mine = await withShell(async (shell) => {
    await shell.exec(command, shared);
    return ours(() => all(commands, () => shell.exec(command, shared)));
  });
  const script = 'n=$1; shift; seq "$n" | xargs -P 8 -I{} ssh "$@"';
  const masters = await program('sh', ['-c', script, 'sh', String(commands), ...master], commands);
  table(`${commands} commands to one host`, { Infrastructor: mine, 'ControlMaster, 8 at a time': masters });
  promise('throughput, of ControlMaster’s', masters.wallMs / mine.wallMs, 'at least', 6);
}

async function measureBurst(): Promise<void> {
  const [sshd] = one.servers;
  for (const options of [shared, {}]) {
    const before = accepted(await sshd?.log());
    const burst = await withShell((shell) => ours(() => all(200, () => shell.exec(command, options))));
    const used = accepted(await sshd?.log()) - before;
    const how = 'shared' in options ? 'on shared shells' : 'on channels of their own';
    show(`200 commands at once, ${how}`, [`${burst.wallMs.toFixed(0)} ms`, `connections ${used}`]);
    promise(`failures of 200 commands at once, ${how}`, burst.failures, 'at most', 0);
    promise(`connections for 200 commands at once, ${how}`, used, 'at most', 2);
  }
}

async function measureBundle(): Promise<void> {
  await withShell(async (shell) => {
    const bundle = (options: object) => () => all(20, () => shell.exec(command, options));
    await bundle(shared)();
    const [together, apart]: [number[], number[]] = [[], []];
    for (let round = 0; round < 10; round++) {
      together.push(...(await latencies(3, bundle(shared))));
      apart.push(...(await latencies(1, bundle({}))));
    }
    show('20 commands', [`bundled ${ms(together)}`, `20 channels ${ms(apart)}`]);
    promise('20 channels, of a bundle', quantile(apart, 0.5) / quantile(together, 0.5), 'at least', 2);
  });
}

async function measureFanOut(fleet: Fleet): Promise<void> {
  const { configFile, hosts: names, servers } = fleet;
  const size = servers.length;
  const everyone: Record<string, Measured> = {};
  const mine = async () => {
    const connections = connect();
    const shells = servers.map((sshd) => connections.shell(sshd.target()));
    const measured = await ours(() =>
      all(size, (index) => (shells[index] as Shell).exec(command, { timeoutMs: 60_000 })),
    );
    await connections.close();
    return measured;
  };
  everyone.Infrastructor = await mine();
  const script = 'F=$1; shift; for host; do echo "$host"; done | xargs -P 32 -I{} ssh -F "$F" {} echo "$ANSWER"';
  everyone['ssh, 32 at a time'] = await program(
    'env',
    [`ANSWER=${answer}`, 'sh', '-c', script, 'sh', configFile, ...names],
    size,
  );
  if (await installed('parallel-ssh')) {
    const options = names.flatMap((name) => ['-H', name]);
    const pssh = ['-i', '-p', '64', '-t', '60', '-x', `-F ${configFile}`, ...options, ...words];
    everyone['pssh, 64 at a time'] = await program('parallel-ssh', pssh, size);
  }
  if (await installed('ansible')) {
    const ansible = [
      'all',
      '-i',
      `${names.join(',')},`,
      '-f',
      '50',
      '-m',
      'raw',
      '-a',
      words.join(' '),
      '--ssh-common-args',
      `-F ${configFile}`,
    ];
    everyone['ansible raw, 50 forks'] = await program('ansible', ansible, size);
  }
  if (
    await run('/usr/bin/python3', ['-c', 'import asyncssh']).then(
      () => true,
      () => false,
    )
  ) {
    const file = new URL('fan-out-asyncssh.py', import.meta.url).pathname;
    const targets = servers.map((sshd) => `${sshd.target().address} ${sshd.port} ${sshd.privateKeyPath}`);
    everyone.asyncssh = await program('/usr/bin/python3', [file, servers[0]?.username ?? '', answer, ...targets], size);
  }
  // Again at the end, so that what else the machine did meanwhile falls on both.
  const again = await mine();
  const first = { ...again, wallMs: (everyone.Infrastructor.wallMs + again.wallMs) / 2 };
  everyone.Infrastructor = { ...first, failures: everyone.Infrastructor.failures + again.failures };
  table(`cold command on ${size} hosts`, everyone);
  promise(`failures on ${size} hosts`, everyone.Infrastructor.failures, 'at most', 0);
  const against = (name: string, factor: number) => {
    const other = everyone[name];
    if (other) promise(`time of ${name} for ${size} hosts, of ours`, other.wallMs / first.wallMs, 'at least', factor);
  };
  against('ansible raw, 50 forks', 5);
  against('pssh, 64 at a time', 1);
}

async function all(count: number, call: (index: number) => Promise<{ readonly stdout: string }>): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => call(index)));
  return outcomes.filter((one) => one.status === 'rejected' || !one.value.stdout.includes(answer)).length;
}

function accepted(log = ''): number {
  return log.match(/Accepted publickey/g)?.length ?? 0;
}

function ms(times: readonly number[]): string {
  return `p50 ${quantile(times, 0.5).toFixed(1)} ms p99 ${quantile(times, 0.99).toFixed(1)} ms`;
}

function ratio(some: readonly number[], others: readonly number[]): string {
  return (quantile(some, 0.5) / quantile(others, 0.5)).toFixed(2);
}

function show(what: string, facts: readonly string[]): void {
  console.log(`${what.padEnd(48)}${facts.join(' | ')}`);
}

function table(what: string, rows: Readonly<Record<string, Measured>>): void {
  console.log(
    `\n${what}\n${'  who'.padEnd(30)}${['seconds', 'of ours', 'CPU s', 'RSS MB', 'failures'].map((title) => title.padStart(10)).join('')}`,
  );
  const first = Object.values(rows)[0]?.wallMs ?? 1;
  for (const [name, { wallMs, cpuMs, rssMb, failures }] of Object.entries(rows)) {
    const cells = [wallMs / 1000, wallMs / first, cpuMs / 1000, rssMb]
      .map((value) => value.toFixed(2))
      .concat(String(failures));
    console.log(`  ${name.padEnd(28)}${cells.map((cell) => cell.padStart(10)).join('')}`);
  }
}

function promise(what: string, value: number, bound: 'at most' | 'at least', limit: number): void {
  const holds = bound === 'at most' ? value <= limit : value >= limit;
  const text = `${what}: ${value.toFixed(2)} (${bound} ${limit})`;
  console.log(`  ${holds ? 'holds' : 'DOES NOT HOLD'}: ${text}`);
  if (!holds) broken.push(text);
}
