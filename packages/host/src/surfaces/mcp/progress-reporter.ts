import type { Invocation } from '@infrastructor/core/runtime';
import type { ServerContext } from '@modelcontextprotocol/server';
import { plainText } from './plain-text.ts';

type OnProgress = NonNullable<Invocation['onProgress']>;

/** A client that cannot read as fast as a tool reports must not make the server grow. */
const shortestIntervalMs = 100;

/**
 * Turns a tool's progress into notifications, where the client asked for them. Progress only ever increases, as the
 * protocol demands, and what comes faster than ten times a second is left out; the last step never is.
 */
export function progressReporter({ mcpReq }: ServerContext, failed: (error: unknown) => void): OnProgress | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let lastDone = -Infinity;
  let lastAtMs = -Infinity;
  return ({ done, total, text }) => {
    const now = performance.now();
    const tooSoon = now - lastAtMs < shortestIntervalMs && done !== total;
    if (done <= lastDone || tooSoon || mcpReq.signal.aborted) return;
    lastDone = done;
    lastAtMs = now;
    const params = {
      progressToken,
      progress: done,
      ...(total === undefined ? {} : { total }),
      ...(text === undefined ? {} : { message: plainText(text) }),
    };
    mcpReq.notify({ method: 'notifications/progress', params }).catch(failed);
  };
}
