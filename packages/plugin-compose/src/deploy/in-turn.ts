import { InfrastructorError, token } from '@infrastructor/core';

/** The part of the host's leases that is used here: one holder at a time, in all processes of an installation. */
export interface Leases {
  withLease(name: string, work: (held: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void>;
}

export const leasesToken = token<Leases>('infrastructor.leases');

/**
 * Lets one deployment after the other work on a device, in this process in the order in which they came, and never beside
 * one of another process. The signal that `work` gets aborts when the caller goes away, or the turn is lost.
 * @throws what `work` throws; {InfrastructorError} DATABASE_UNAVAILABLE when the turn was lost with the database before the
 * work was done; the caller's reason when it went away before its turn came
 */
export async function inTurn<Result>(
  leases: Leases,
  device: { readonly id: string; readonly hostname: string },
  signal: AbortSignal,
  work: (held: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  const ended: PromiseSettledResult<Result>[] = [];
  let lost: unknown;
  const once = async (held: AbortSignal) => {
    const [outcome] = await Promise.allSettled([work(held)]);
    ended.push(outcome);
    if (held.aborted && !signal.aborted) lost = held.reason;
    // A lease that was lost is waited for and had again, which is no reason to deploy twice.
    over.abort();
  };
  await leases.withLease(`compose/deploy/${device.id}`, once, AbortSignal.any([signal, over.signal]));
  const [outcome] = ended;
  if (!outcome) {
    signal.throwIfAborted();
    throw new InfrastructorError('SHUTTING_DOWN', `The deployment to ${device.hostname} did not get its turn`);
  }
  if (outcome.status === 'fulfilled') return outcome.value;
  if (lost !== undefined && outcome.reason === lost) {
    throw new InfrastructorError('DATABASE_UNAVAILABLE', `The deployment lost its turn on ${device.hostname}`, {
      hint: 'The connection to the database broke, so another process may deploy there. Deploy again: it goes on from what is there.',
      cause: lost,
    });
  }
  throw outcome.reason;
}
