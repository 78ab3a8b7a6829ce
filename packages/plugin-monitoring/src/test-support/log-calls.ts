import type { StreamMessage, StreamSubscription } from '@infrastructor/core/runtime';
import type { LogLine } from '../schemas/log-line.ts';
import type { Machines } from './machines.ts';

/** Asks get_system_logs, of this machine where no other is named. */
export async function logs(machines: Machines, args: Readonly<Record<string, unknown>>) {
  const { data, meta } = await machines.call('get_system_logs', { device: 'localhost', ...args });
  return { lines: data as readonly LogLine[], warnings: meta.warnings };
}

export const messages = ({ lines }: { readonly lines: readonly LogLine[] }) => lines.map(({ message }) => message);

/** Listens to system.logs. */
export async function follow(
  { runtime }: Machines,
  device: string,
  params: Readonly<Record<string, unknown>>,
): Promise<StreamSubscription> {
  const owned = runtime.registry.streams.get('system.logs');
  if (!owned) throw new Error('there is no such stream');
  return runtime.streams.subscribe(owned, device, params, runtime.internalCaller);
}

/** The next line of a stream, while something is done again and again until it comes. */
export async function nextWhile(stream: AsyncIterator<StreamMessage>, act: () => Promise<unknown>): Promise<LogLine> {
  const timer = setInterval(() => void act(), 100);
  try {
    const { value } = await stream.next();
    if (value?.kind !== 'item') throw new Error('the stream ended');
    return value.item as LogLine;
  } finally {
    clearInterval(timer);
  }
}
