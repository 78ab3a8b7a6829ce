import type { Operation, Runtime } from '@infrastructor/core/runtime';
import type { RateLimits } from './rate-limits.ts';

/** The runtime as surfaces get it: what changes something is counted by user and tool before it begins. */
export function limitChanges(runtime: Runtime, limits: RateLimits): Runtime {
  const operations = runtime.operations.map((operation) => limited(operation, limits));
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return {
    ...runtime,
    operations,
    operation: (name) => byName.get(name) ?? runtime.operation(name),
  };
}

function limited(operation: Operation, limits: RateLimits): Operation {
  if (operation.tool.effects.readOnly) return operation;
  return Object.freeze({
    ...operation,
    async invoke(...[args, invocation]: Parameters<Operation['invoke']>) {
      await limits.change(invocation.caller, operation.name);
      return operation.invoke(args, invocation);
    },
  });
}
