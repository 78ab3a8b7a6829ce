import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { createPgliteEngine, type PgliteEngine } from './store/pglite-engine.ts';
import type { PgliteAnswer, PgliteRequest, PgliteWorkerData } from './store/pglite-message.ts';

/** The thread in which PGlite runs (see {@link PgliteThread}): opens it, then does what it is asked for. */
enableCompileCache();
const port = parentPort;
if (!port) throw new TypeError('This file is run in a thread');
const { dataFolder, template } = workerData as PgliteWorkerData;
const opening = createPgliteEngine(dataFolder, template);

const answer = async (id: number, work: () => Promise<unknown>) => {
  const message: PgliteAnswer = await work().then(
    (value) => ({ id, value }),
    (error: unknown) => ({ id, error: fieldsOf(error) }),
  );
  port.postMessage(message);
};

port.on('message', (request: PgliteRequest) => {
  void answer(request.id, async () => act(await opening, request));
});

function act(engine: PgliteEngine, request: PgliteRequest): Promise<unknown> {
  switch (request.kind) {
    case 'open':
      return Promise.resolve();
    case 'query':
      return engine.query(request.text, request.values);
    case 'exec':
      return engine.exec(request.script);
    case 'isInTransaction':
      return engine.isInTransaction();
    case 'close':
      return engine.close();
  }
}

/** A copy of an error between threads loses all but its message and stack; what PostgreSQL says is in further fields. */
function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const plain = Object.entries(error).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return { ...Object.fromEntries(plain), name: error.name, message: error.message };
}
