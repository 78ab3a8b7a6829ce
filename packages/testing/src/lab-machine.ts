import { devicesToken } from '@infrastructor/core/runtime';
import type { TestHost } from './create-test-host.ts';

/** A whole machine that tests may break: real OpenZFS, Docker, nginx and OpenSSH. */
export interface LabMachine {
  readonly address: string;
  readonly sshPort: number;
  /** Opens it as `root`, and as `ops`, who may use sudo. */
  readonly keyFile: string;
  /** Which machine it is, like `trixie`. */
  readonly suite: string;
}

/**
 * The machine that `./dev.sh test --lab` has started, from INFRASTRUCTOR_LAB_HOST, _PORT, _KEY and _SUITE; a machine of
 * one's own can be named by the same variables.
 * @returns undefined where there is none
 */
export function findLabMachine(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): LabMachine | undefined {
  const { INFRASTRUCTOR_LAB_HOST: address, INFRASTRUCTOR_LAB_KEY: keyFile } = environment;
  if (!address || !keyFile) return undefined;
  return {
    address,
    keyFile,
    sshPort: Number(environment.INFRASTRUCTOR_LAB_PORT ?? 22),
    suite: environment.INFRASTRUCTOR_LAB_SUITE ?? 'own',
  };
}

export interface LabDevice {
  readonly hostname: string;
  readonly username?: string;
  readonly capabilities?: Readonly<Record<string, unknown>>;
}

/** Makes the machine a device of a test host, over SSH. The host has to be made with {@link labSshOptions}. */
export async function addLabDevice(
  host: TestHost,
  { address, sshPort, keyFile }: LabMachine,
  { hostname, username = 'root', capabilities = {} }: LabDevice,
): Promise<void> {
  await host.runtime.service(devicesToken).table.insert({
    hostname,
    transport: 'ssh',
    address,
    sshPort,
    sshUsername: username,
    sshPrivateKeyPath: keyFile,
    capabilities,
  });
}

/** An emulated machine is slow, and its host key is made anew with it. */
export const labSshOptions = {
  connectTimeoutMs: 60_000,
  commandTimeoutMs: 240_000,
  hostKeyPolicy: 'accept-new',
  knownHostsFiles: [],
} as const;
