import { NotificationError } from './notifier.ts';

const timeoutMs = 10_000;

/** Statuses after which the same may be taken later: the server's own trouble, too early, too many, too slow. */
const passing = (status: number) => status >= 500 || [408, 425, 429].includes(status);

/**
 * Posts JSON. Redirects are not followed: what is sent may be signed for one receiver.
 * @throws {NotificationError} whose message never has more of the URL than its origin
 */
export async function postJson(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'user-agent': 'infrastructor', ...headers },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const why = cause?.code ?? ((error as Error).name === 'TimeoutError' ? 'no answer in time' : 'the request failed');
    throw new NotificationError(`${url.origin}: ${why}`, false, { cause: error });
  }
  // The answer is not read, and a connection that is left with one would not be used again.
  await response.body?.cancel();
  if (response.ok) return;
  throw new NotificationError(`${url.origin} answered ${response.status}`, !passing(response.status));
}
