import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type HostKey, hostKeyFromWire } from './host-key.ts';
import { HostKeyPolicy } from './host-key-policy.ts';
import type { HostKeyPolicyName, SshTarget } from './ssh-target.ts';

const temporary = mkdtempSync(path.join(tmpdir(), 'infrastructor-known-hosts-'));
afterAll(() => rmSync(temporary, { recursive: true }));

function newKey(): HostKey {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const string = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  return hostKeyFromWire(Buffer.concat([string(Buffer.from('ssh-ed25519')), string(Buffer.from(x, 'base64url'))]));
}

const right = newKey();
const wrong = newKey();
const target: SshTarget = {
  id: '1',
  hostname: 'nas01',
  address: '10.0.0.5',
  port: 22,
  username: 'root',
  pinnedHostKeys: [],
};

async function decide(
  key: HostKey,
  settings: { known?: string; pinned?: string[]; policy?: HostKeyPolicyName; port?: number },
) {
  const file = path.join(mkdtempSync(path.join(temporary, 'known-hosts-')), 'known_hosts');
  if (settings.known !== undefined) writeFileSync(file, settings.known);
  const policy = new HostKeyPolicy(settings.policy ?? 'strict', [file]);
  const device = { ...target, pinnedHostKeys: settings.pinned ?? [], port: settings.port ?? 22 };
  const expectation = await policy.expect(device);
  try {
    return expectation.check(key).isNew ? 'new' : 'ok';
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
}

describe('host key policy', () => {
  test('refuses an unknown key and says how to approve it', async () => {
    expect(await decide(right, {})).toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
      message: expect.stringContaining(right.fingerprint),
      hint: expect.stringMatching(/edit_device.*nas01.*hostKey "SHA256:/),
    });
  });

  test('takes a pinned key, by fingerprint or in full', async () => {
    expect(await decide(right, { pinned: [right.fingerprint] })).toBe('ok');
    expect(await decide(right, { pinned: [wrong.publicKey, `${right.publicKey} comment`] })).toBe('ok');
  });

  test('names both fingerprints of a changed key, whatever the policy', async () => {
    const changed = {
      code: 'HOST_KEY_CHANGED',
      message: expect.stringMatching(
        new RegExp(`${RegExp.escape(right.fingerprint)}.*${RegExp.escape(wrong.fingerprint)}`),
      ),
      details: { expectedFingerprints: [right.fingerprint] },
    };
    expect(await decide(wrong, { pinned: [right.publicKey], policy: 'accept-new' })).toMatchObject(changed);
    expect(await decide(wrong, { known: `nas01 ${right.publicKey}\n`, policy: 'accept-new' })).toMatchObject(changed);
    expect(await decide(wrong, { known: `10.0.0.5 ${right.publicKey}\n` })).toMatchObject(changed);
  });

  test('a pin counts for more than known_hosts', async () => {
    expect(await decide(wrong, { pinned: [right.fingerprint], known: `nas01 ${wrong.publicKey}` })).toMatchObject({
      code: 'HOST_KEY_CHANGED',
    });
  });

  test('knows a host by name, by address and by port', async () => {
    expect(await decide(right, { known: `nas01 ${wrong.publicKey}\nnas01 ${right.publicKey}` })).toBe('ok');
    expect(await decide(right, { known: `[10.0.0.5]:2222 ${right.publicKey}`, port: 2222 })).toBe('ok');
    expect(await decide(right, { known: `nas01 ${right.publicKey}`, port: 2222 })).toBe('ok');
    expect(await decide(right, { known: `nas01 ${wrong.publicKey}`, port: 2222 })).toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
    });
  });

  test('never takes a revoked key, not even a pinned one', async () => {
    const known = `@revoked nas01 ${right.publicKey}\n`;
    const revoked = { code: 'HOST_KEY_CHANGED', message: expect.stringContaining('revoked') };
    expect(await decide(right, { known, pinned: [right.publicKey] })).toMatchObject(revoked);
    expect(await decide(right, { known, policy: 'accept-new' })).toMatchObject(revoked);
    expect(
      await decide(right, { known: `@revoked * ${right.publicKey}`, port: 2222, policy: 'accept-new' }),
    ).toMatchObject(revoked);
  });

  test('does not take the key of a certificate authority for a host key', async () => {
    expect(await decide(right, { known: `@cert-authority *,nas01 ${right.publicKey}` })).toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
      message: expect.stringContaining('@cert-authority'),
    });
  });

  test('accept-new takes the first key and holds to it', async () => {
    const policy = new HostKeyPolicy('accept-new', []);
    expect((await policy.expect(target)).check(right)).toEqual({ isNew: true });
    const second = await policy.expect(target);
    expect(second.types).toEqual(['ssh-ed25519']);
    expect(second.check(right)).toEqual({ isNew: false });
    expect(() => second.check(wrong)).toThrow(expect.objectContaining({ code: 'HOST_KEY_CHANGED' }));
  });

  test('refuses when a known hosts file cannot be read', async () => {
    const policy = new HostKeyPolicy('accept-new', [tmpdir()]);
    await expect(policy.expect(target)).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
  });
});
