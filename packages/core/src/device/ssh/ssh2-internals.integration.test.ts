import { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import ssh2, { type Client } from 'ssh2';
import { expect, test } from 'vitest';
import { prepareKeys } from './ssh2-internals.ts';
import { hasSshd, startTestSshd } from './test-sshd.ts';

interface Keys {
  readonly _protocol: {
    readonly _cipher: { readonly _encKey: unknown };
    readonly _decipher: { _decipherKey: unknown };
  };
}

function keysOf(client: Client): readonly unknown[] {
  const { _cipher, _decipher } = (client as unknown as Keys)._protocol;
  return [_cipher._encKey, _decipher._decipherKey];
}

async function output(client: Client, command: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  client.exec(command, (error, channel) => (error ? reject(error) : resolve(text(channel))));
  return promise;
}

test.skipIf(!hasSshd)('keys of a connection are key objects, also after they were exchanged again', async () => {
  await using sshd = await startTestSshd({ config: ['RekeyLimit 64K'] });
  const { address: host, sshPort: port, sshUsername: username, sshPrivateKeyPath } = sshd.device;
  const client = new ssh2.Client();
  client.on('handshake', () => prepareKeys(client));
  const cipher = ['aes256-gcm@openssh.com' as const];
  client.connect({ host, port, username, privateKey: await readFile(sshPrivateKeyPath), algorithms: { cipher } });
  try {
    await once(client, 'ready');
    const before = keysOf(client);
    expect(before.every((key) => key instanceof KeyObject)).toBe(true);
    expect(await output(client, 'echo first')).toBe('first\n');
    const exchanged = once(client, 'handshake');
    expect(await output(client, 'head -c 100000 /dev/zero')).toHaveLength(100_000);
    await exchanged;
    const after = keysOf(client);
    expect(after.every((key) => key instanceof KeyObject)).toBe(true);
    expect((after[0] as KeyObject).equals(before[0] as KeyObject)).toBe(false);
    expect(await output(client, 'echo second')).toBe('second\n');
  } finally {
    client.destroy();
  }
});
