import type { Operation, Runtime } from '@infrastructor/core/runtime';
import type { Settings } from '../config/settings-schema.ts';

export interface Tracing extends AsyncDisposable {
  /** The runtime as surfaces get it: each operation is the root of a tree of spans. */
  follow(runtime: Runtime): Runtime;
}

const none: Tracing = { follow: (runtime) => runtime, async [Symbol.asyncDispose]() {} };

/** Sends traces where the settings say so. What that takes is loaded only then: it is larger than all else of a start. */
export async function startTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: share }: Settings,
  version: string,
): Promise<Tracing> {
  if (endpoint === undefined) return none;
  const { openExporter } = await import('./open-exporter.ts');
  const exporter = openExporter({ endpoint, share, version });
  return {
    follow(runtime) {
      const operations = runtime.operations.map((operation) => traced(operation, exporter.inSpan));
      const byName = new Map(operations.map((operation) => [operation.name, operation]));
      return { ...runtime, operations, operation: (name) => byName.get(name) ?? runtime.operation(name) };
    },
    [Symbol.asyncDispose]: () => exporter[Symbol.asyncDispose](),
  };
}

function traced(
  operation: Operation,
  inSpan: <T>(name: string, attributes: Readonly<Record<string, string>>, work: () => Promise<T>) => Promise<T>,
): Operation {
  return Object.freeze({
    ...operation,
    invoke(...[args, invocation]: Parameters<Operation['invoke']>) {
      const { surface } = invocation.caller;
      const attributes = {
        'infrastructor.surface': surface,
        'infrastructor.tool': operation.name,
        'infrastructor.plugin': operation.plugin,
        'http.route': operation.route.path,
      };
      return inSpan(`${surface} ${operation.name}`, attributes, () => operation.invoke(args, invocation));
    },
  });
}
