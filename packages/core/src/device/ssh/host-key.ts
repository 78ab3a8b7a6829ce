import { createHash } from 'node:crypto';

/** A server's public key. */
export interface HostKey {
  /** Like `ssh-ed25519`. */
  readonly type: string;
  /** As in known_hosts and .pub files: `type base64`. */
  readonly publicKey: string;
  /** As `ssh-keygen -l` prints it: `SHA256:…`. */
  readonly fingerprint: string;
}

/** Reads a key as it comes over the wire (RFC 4253, 6.6: the first string is the type). */
export function hostKeyFromWire(blob: Buffer): HostKey {
  const typeLength = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const type = blob.subarray(4, 4 + typeLength).toString('latin1');
  return { type, publicKey: `${type} ${blob.toString('base64')}`, fingerprint: fingerprintOf(blob) };
}

export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** True when `pinned`, a fingerprint or `type base64 [comment]`, names this key. */
export function isSameHostKey(pinned: string, key: HostKey): boolean {
  const text = pinned.trim();
  if (text.startsWith('SHA256:')) return text.replace(/=+$/, '') === key.fingerprint;
  const [type, data] = text.split(/\s+/);
  return `${type} ${data}` === key.publicKey;
}

/** The fingerprint of a pinned key, whichever way it is written. */
export function pinnedFingerprint(pinned: string): string {
  const text = pinned.trim();
  if (text.startsWith('SHA256:')) return text;
  return fingerprintOf(Buffer.from(text.split(/\s+/)[1] ?? '', 'base64'));
}
