import { defineTool, type InfrastructorError, Type } from '@infrastructor/core';

/** What tools that wait tell their test, so that both ends of a call can be awaited; a tool may wait to be released. */
export const waiting = {
  started: Promise.withResolvers<void>(),
  aborted: Promise.withResolvers<string>(),
  released: Promise.withResolvers<void>(),
};

export function resetWaiting(): void {
  waiting.started = Promise.withResolvers();
  waiting.aborted = Promise.withResolvers();
  waiting.released = Promise.withResolvers();
}

export const waitForAbort = defineTool({
  scope: 'read',
  effects: { readOnly: true },
  name: 'wait_for_abort',
  description: 'Waits until its caller has gone',
  http: 'GET /api/wait',
  target: 'host',
  input: Type.Object({}),
  output: Type.Object({}),
  async run({ signal }) {
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    waiting.started.resolve();
    return promise.catch((error: InfrastructorError) => {
      waiting.aborted.resolve(error.code);
      throw error;
    });
  },
});
