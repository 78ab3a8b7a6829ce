import PQueue from 'p-queue';

/** Each plan starts several programs on the device, which take seconds on a small machine. */
const mostAtOnce = 2;

/** Of devices for which something is planned now. */
const queues = new Map<string, PQueue>();

/**
 * Lets a few plans at a time look at a device. All at once they would wait for each other inside their commands, which have
 * limits of their own, where waiting for a turn only counts against the limit of the whole call.
 * @throws what `work` throws; the caller's reason when it went away before its turn came
 */
export async function planInTurn<Result>(
  { id }: { readonly id: string },
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  const queue = queues.get(id) ?? new PQueue({ concurrency: mostAtOnce });
  queues.set(id, queue);
  try {
    return await queue.add(work, { signal });
  } finally {
    if (queue.size + queue.pending === 0) queues.delete(id);
  }
}
