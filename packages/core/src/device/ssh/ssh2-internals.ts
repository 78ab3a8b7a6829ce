import type { Client, ClientChannel } from 'ssh2';

/**
 * The two things that ssh2 1.x can do but does not offer. Both are checked for at run time: where a later version has moved
 * them, signals fall back to the public method and a ping answers at once.
 */
interface ClientInternals {
  readonly _protocol?: { signal?(channelId: number, name: string): void; ping?(): void };
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

/** Settles when the server answered; never, when it does not. */
export function pingServer(client: Client): Promise<void> {
  const { _protocol: protocol, _callbacks: callbacks } = client as unknown as ClientInternals;
  return new Promise((resolve) => {
    if (!protocol?.ping || !callbacks) return resolve();
    callbacks.push(() => resolve());
    protocol.ping();
  });
}
