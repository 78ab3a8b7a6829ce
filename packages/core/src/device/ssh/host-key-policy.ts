import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { InfrastructorError, SSHConnectionError } from '../../contract/errors.ts';
import { type HostKey, isSameHostKey, pinnedFingerprint } from './host-key.ts';
import { isEntryFor, type KnownHostEntry, knownHostName, parseKnownHosts } from './known-hosts.ts';
import type { HostKeyPolicyName, SshTarget } from './ssh-target.ts';

/** What is known about one device's key before it is asked for. */
export interface HostKeyExpectation {
  /** Host key algorithms that the device has a known key for, for the order in which they are asked for. */
  readonly types: readonly string[];
  /** @throws {SSHConnectionError} HOST_KEY_UNKNOWN or HOST_KEY_CHANGED. Answers whether the key was new. */
  check(key: HostKey): { readonly isNew: boolean };
}

export const defaultKnownHostsFiles = () => [
  path.join(homedir(), '.ssh', 'known_hosts'),
  path.join(homedir(), '.ssh', 'known_hosts2'),
  '/etc/ssh/ssh_known_hosts',
];

/** Decides which host keys are trusted: those pinned for the device, else those in known_hosts, else by policy. Never by default. */
export class HostKeyPolicy {
  readonly #policy: HostKeyPolicyName;
  readonly #files: readonly string[];
  /** Accepted in this process; binding even before the device registry has pinned them. */
  readonly #accepted = new Map<string, HostKey>();

  constructor(policy: HostKeyPolicyName, files: readonly string[]) {
    this.#policy = policy;
    this.#files = files;
  }

  async expect(target: SshTarget): Promise<HostKeyExpectation> {
    const entries = (await Promise.all(this.#files.map(readKnownHosts))).flat();
    const names = [...new Set([target.address, target.hostname].map((host) => knownHostName(host, target.port)))];
    const bare = [...new Set([target.address, target.hostname].map((host) => knownHostName(host, 22)))];
    const about = (hosts: readonly string[]) =>
      entries.filter((entry) => hosts.some((name) => isEntryFor(entry, name)));
    const accepted = this.#accepted.get(acceptedKey(target));
    const here = about(names);
    const pinned = [...target.pinnedHostKeys, ...(accepted ? [accepted.publicKey] : [])];
    const known = plain(here).map(({ publicKey }) => publicKey);
    return {
      types: (pinned.length > 0 ? pinned : known).flatMap((key) =>
        key.startsWith('SHA256:') ? [] : [key.split(/\s+/)[0] ?? ''],
      ),
      check: (key) => {
        const { publicKey } = key;
        if (
          entries.some(
            (entry) =>
              entry.marker === 'revoked' && entry.publicKey === publicKey && about([...names, ...bare]).includes(entry),
          )
        ) {
          throw revoked(target, key);
        }
        if (pinned.length > 0 || known.length > 0) {
          const expected = pinned.length > 0 ? pinned : known;
          if (!expected.some((one) => isSameHostKey(one, key))) throw changed(target, key, expected);
          return { isNew: false };
        }
        // A key that is known for the host on any port counts, as OpenSSH has it; another one does not speak against this.
        if (plain(about(bare)).some((entry) => entry.publicKey === publicKey)) return { isNew: false };
        if (this.#policy !== 'accept-new') throw unknown(target, key, here);
        this.#accepted.set(acceptedKey(target), key);
        return { isNew: true };
      },
    };
  }
}

const plain = (entries: readonly KnownHostEntry[]) => entries.filter(({ marker }) => marker === undefined);

const acceptedKey = (target: SshTarget) => `${target.id} ${knownHostName(target.address, target.port)}`;

async function readKnownHosts(file: string): Promise<readonly KnownHostEntry[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return [];
    // It may revoke the very key that we would accept.
    throw new InfrastructorError('CONFIGURATION_INVALID', `The known hosts file ${file} cannot be read`, { cause });
  }
}

const place = (target: SshTarget) => `${target.hostname} (${target.address}:${target.port})`;

function approval(target: SshTarget, key: HostKey): string {
  return `Compare it with \`ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub\` on the device itself, then approve it with edit_device: hostname "${target.hostname}", hostKey "${key.fingerprint}".`;
}

function unknown(target: SshTarget, key: HostKey, entries: readonly KnownHostEntry[]): SSHConnectionError {
  const certified = entries.some(({ marker }) => marker === 'cert-authority');
  const note = certified
    ? ' A @cert-authority is known for it, but host certificates are not verified here; approve the key.'
    : '';
  return new SSHConnectionError(
    'HOST_KEY_UNKNOWN',
    `The host key of ${place(target)} is not known: ${key.type} ${key.fingerprint}.${note}`,
    {
      hint: approval(target, key),
      details: { fingerprint: key.fingerprint, hostKey: key.publicKey },
    },
  );
}

function changed(target: SshTarget, key: HostKey, expected: readonly string[]): SSHConnectionError {
  const fingerprints = [...new Set(expected.map(pinnedFingerprint))];
  return new SSHConnectionError(
    'HOST_KEY_CHANGED',
    `The host key of ${place(target)} has changed: expected ${fingerprints.join(' or ')}, got ${key.type} ${key.fingerprint}. Someone may be listening in, or the device was set up anew`,
    {
      hint: approval(target, key),
      details: { fingerprint: key.fingerprint, expectedFingerprints: fingerprints, hostKey: key.publicKey },
    },
  );
}

function revoked(target: SshTarget, key: HostKey): SSHConnectionError {
  return new SSHConnectionError(
    'HOST_KEY_CHANGED',
    `The host key of ${place(target)} is marked as revoked in known_hosts: ${key.fingerprint}`,
    {
      hint: 'Give the device a new host key; this one must not be used again.',
      details: { fingerprint: key.fingerprint, revoked: true },
    },
  );
}
