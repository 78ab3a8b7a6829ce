import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A machine with real OpenZFS that may be broken. */
export interface Lab {
  readonly address: string;
  readonly port: number;
  readonly keyFile: string;
  /** Started by `start`, and gone with all that was done to it after `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const scripts = path.join(import.meta.dirname, '../../../../../shared/lab');
const ownPort = 2317;

/**
 * The machine that `INFRASTRUCTOR_LAB_SSH=host:port,keyfile` names, or the virtual machine that was built by
 * ../shared/lab/build-vm.sh; undefined where there is neither.
 */
export function findLab(environment: Readonly<Record<string, string | undefined>>): Lab | undefined {
  const named = /^(.+):(\d+),(.+)$/.exec(environment.INFRASTRUCTOR_LAB_SSH ?? '');
  const nothing = async () => {};
  if (named) {
    const [, address = '', port = '', keyFile = ''] = named;
    return { address, port: Number(port), keyFile, start: nothing, stop: nothing };
  }
  const cache = environment.XDG_CACHE_HOME ?? path.join(environment.HOME ?? homedir(), '.cache');
  const home = environment.LAB_HOME ?? path.join(cache, 'infrastructor-lab');
  const suite = ['trixie', 'bookworm'].find((name) => existsSync(path.join(home, 'images', name, '.provisioned')));
  if (!suite || !existsSync(scripts)) return undefined;
  const env = { ...process.env, LAB_HOME: home, SUITE: suite, VM_NAME: 'plugin-zfs', VM_SSH_PORT: String(ownPort) };
  const script = async (name: string) => {
    await run(path.join(scripts, name), [], { env });
  };
  return {
    address: '127.0.0.1',
    port: ownPort,
    keyFile: path.join(home, 'keys/id_ed25519'),
    start: () => script('start-vm.sh'),
    stop: () => script('stop-vm.sh'),
  };
}
