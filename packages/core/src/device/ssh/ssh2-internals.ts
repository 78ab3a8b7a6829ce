import { createSecretKey } from 'node:crypto';
import type { Client, ClientChannel } from 'ssh2';

/**
 * What ssh2 1.x can do but does not offer. It is checked for at run time: where a later version has moved it, signals fall
 * back to the public method, a ping answers at once, and packets cost what they cost.
 */
interface ClientInternals {
  readonly _protocol?: {
    signal?(channelId: number, name: string): void;
    ping?(): void;
    readonly _cipher?: { _encKey?: unknown };
    readonly _decipher?: { _decipherKey?: unknown };
  };
  readonly _callbacks?: ((error?: unknown) => void)[];
}
interface ChannelInternals {
  readonly outgoing?: { readonly id: number; readonly state: string };
}

/** Sends a signal to the command of a channel (RFC 4254, 6.9). The public method does nothing once input has ended. */
export function signalChannel(client: Client, channel: ClientChannel, name: 'TERM' | 'KILL'): void {
  const protocol = (client as unknown as ClientInternals)._protocol;
  const outgoing = (channel as unknown as ChannelInternals).outgoing;
  try {
    if (!protocol?.signal || !outgoing) channel.signal(name);
    else if (outgoing.state === 'open' || outgoing.state === 'eof') protocol.signal(outgoing.id, name);
  } catch {
    // The connection is gone, and the command has lost its session.
  }
}

/**
 * Makes key objects of a connection's keys; to be called after each exchange of them. With AES-GCM ssh2 makes a cipher for
 * each packet, which takes Node 24 three times as long from bytes as from a key object (39 and 13 µs for a short packet).
 */
export function prepareKeys(client: Client): void {
  const { _cipher: cipher, _decipher: decipher } = (client as unknown as ClientInternals)._protocol ?? {};
  if (cipher?._encKey instanceof Uint8Array) cipher._encKey = createSecretKey(cipher._encKey);
  if (decipher?._decipherKey instanceof Uint8Array) decipher._decipherKey = createSecretKey(decipher._decipherKey);
}

/** Settles when the server answered; never, when it does not. */
export function pingServer(client: Client): Promise<void> {
  const { _protocol: protocol, _callbacks: callbacks } = client as unknown as ClientInternals;
  return new Promise((resolve) => {
    if (!protocol?.ping || !callbacks) return resolve();
    callbacks.push(() => resolve());
    protocol.ping();
  });
}
