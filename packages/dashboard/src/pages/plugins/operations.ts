import { createRoot, createSignal } from 'solid-js';
import { type ApiProblem, problemFrom } from '../../api/problem.ts';
import { fetchDocument } from '../../api/request.ts';
import { type LocatedOperation, type OpenApiDocument, operationsIn } from '../../forms/tool-request.ts';

const [found, setFound] = createRoot(() => createSignal<ReadonlyMap<string, LocatedOperation>>());
const [operationsProblem, setOperationsProblem] = createRoot(() => createSignal<ApiProblem>());

export { operationsProblem };

let isAsked = false;

/** Every operation with its schemas, by name; read once, when it is first needed. */
export function operations(): ReadonlyMap<string, LocatedOperation> | undefined {
  if (!isAsked) {
    isAsked = true;
    void load();
  }
  return found();
}

async function load(): Promise<void> {
  try {
    setFound(operationsIn(await fetchDocument<OpenApiDocument>('/openapi.json')));
    setOperationsProblem(undefined);
  } catch (thrown) {
    isAsked = false;
    setOperationsProblem(problemFrom(thrown));
  }
}
