import { DatabaseOperationError } from '../contract/errors.ts';

/**
 * Gives up on a server that keeps its connections and says nothing, as when its machine hangs.
 * @throws {DatabaseOperationError} DATABASE_UNAVAILABLE after `limitMs`
 */
export async function withinMs<T>(limitMs: number, asked: Promise<T>): Promise<T> {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new DatabaseOperationError('DATABASE_UNAVAILABLE', `The database did not answer within ${limitMs / 1_000} s`, {
        hint: 'Check the load of its server and the network to it.',
      }),
    );
  }, limitMs);
  try {
    return await Promise.race([asked, silence]);
  } finally {
    clearTimeout(timer);
  }
}
