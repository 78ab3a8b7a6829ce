import type { Client, ClientChannel } from 'ssh2';
import type { ProcessEnd, RunningProcess } from '../running-process.ts';
import { signalChannel } from './ssh2-internals.ts';

export interface ChannelProcessOptions {
  /** Why a channel ended without an exit status. */
  readonly lost: () => Error;
  /** Our input is not the command's, but ends it. */
  readonly hasLifeline: boolean;
  /** Kills by the run's mark, over another channel. */
  readonly sweep: () => Promise<void>;
  /** Called when the command is not gone in time: the connection may be dead, and asking does no harm. */
  readonly onStuck: () => void;
}

const sweepPausesMs = [500, 1_000, 3_000];

/** A command that runs on a channel. */
export function channelProcess(client: Client, channel: ClientChannel, options: ChannelProcessOptions): RunningProcess {
  let end: ProcessEnd | undefined;
  let closed = false;
  channel.on('exit', (code: number | null, signal?: string) => {
    end = { exitCode: code ?? undefined, signal: code === null ? (signal ?? 'SIGUNKNOWN') : undefined };
  });
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    const settle = () => {
      closed = true;
      if (end) resolve(end);
      else reject(options.lost());
    };
    channel.once('close', settle);
    // A channel whose output nobody reads does not close, not even with the connection.
    const connectionClosed = () => void setTimeout(settle, 50);
    client.once('close', connectionClosed);
    channel.once('close', () => client.off('close', connectionClosed));
  });
  // What is never awaited must not end the program.
  ended.catch(() => {});
  channel.on('error', () => {});

  const closedWithin = async (waitMs: number) => {
    if (closed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, waitMs);
    channel.once('close', resolve);
    await promise;
    clearTimeout(timer);
    channel.off('close', resolve);
  };

  /** On a slow device the command may only begin after the first search. */
  const sweepUntilClosed = async (first: Promise<void>): Promise<void> => {
    await first;
    for (const waitMs of sweepPausesMs) {
      await closedWithin(waitMs);
      if (closed) return;
      await options.sweep();
    }
    channel.close();
  };

  const kill = async (graceMs: number): Promise<void> => {
    if (closed) return;
    // The channel closes only when what it has delivered is read.
    channel.resume();
    channel.stderr.resume();
    signalChannel(client, channel, 'TERM');
    if (options.hasLifeline) channel.write('\n');
    await closedWithin(graceMs / 4);
    signalChannel(client, channel, 'KILL');
    if (options.hasLifeline) channel.end();
    // What has left the group or outlived its leader hears neither.
    const swept = options.sweep();
    await closedWithin((graceMs * 3) / 4);
    if (closed) return;
    options.onStuck();
    void sweepUntilClosed(swept);
  };

  let killed: Promise<void> | undefined;
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    kill: (graceMs) => (killed ??= kill(graceMs)),
  };
}
