import { type ShellCommand, sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import {
  addLabDevice,
  createTestHost,
  findLabMachine,
  type LabMachine,
  labSshOptions,
  type TestHost,
} from '@infrastructor/testing';
import plugin from '../index.ts';

/** Lab suites run where `./dev.sh test --lab` has named a machine, and nowhere else. */
function labMachine(): LabMachine {
  const machine = findLabMachine();
  if (!machine) throw new Error('No machine: run ./dev.sh test --lab');
  return machine;
}

export interface Asked<Data> {
  readonly data: Data;
  readonly meta: Awaited<ReturnType<TestHost['call']>>['meta'];
}

/** The machine as device `nas`, asked as root, and as `ops`, an ordinary user who may use sudo. */
export interface Lab extends AsyncDisposable {
  readonly host: TestHost;
  /** Adds the machine as one more user, with the connection open. */
  addUser(name: string): Promise<void>;
  ask<Data = unknown>(tool: string, input?: Record<string, unknown>, device?: 'nas' | 'ops'): Promise<Asked<Data>>;
  /** What is done to the machine itself, as root. */
  onMachine(command: ShellCommand): Promise<string>;
}

export async function openLab(): Promise<Lab> {
  const machine = labMachine();
  const host = await createTestHost({ plugins: [plugin], ssh: labSshOptions });
  const devices = host.runtime.service(devicesToken);
  const addUser = async (hostname: string, username: string) => {
    await addLabDevice(host, machine, { hostname, username, capabilities: { zfs: {} } });
    // Key exchange is the slowest part on an emulated processor, and not what the deadlines of tools are meant for.
    await (await devices.shell(await devices.resolve(hostname))).exec(sh`true`, { timeoutMs: 120_000 });
  };
  await addUser('nas', 'root');
  await addUser('ops', 'ops');
  return {
    host,
    addUser: (name) => addUser(name, name),
    async ask<Data>(tool: string, input: Record<string, unknown> = {}, device = 'nas') {
      const { data, meta } = await host.call(tool, { device, timeoutMs: 230_000, ...input });
      return { data: data as Data, meta };
    },
    async onMachine(command) {
      const shell = await devices.shell(await devices.resolve('nas'));
      const { exitCode, stderr, stdout } = await shell.exec(command, { timeoutMs: 200_000 });
      if (exitCode !== 0) throw new Error(`${command.text} exited with ${exitCode}: ${stderr}`);
      return stdout;
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** Adds a fact to the test's row in docs/zfs-lab.md. */
export function noteInLog({ meta }: { readonly meta: object }, fact: string): void {
  const noted = meta as { lab?: string[] };
  noted.lab = [...(noted.lab ?? []), fact];
}

export const fresh = { fresh: true } as const;

export interface Named {
  readonly name: string;
}

export const namesOf = (items: readonly Named[]): string[] => items.map(({ name }) => name);

/** A file of random data, so that compression does not shrink it. */
export const randomFile = (path: string, megabytes: number): ShellCommand =>
  sh`dd if=/dev/urandom of=${path} bs=1M count=${megabytes} status=none`;
