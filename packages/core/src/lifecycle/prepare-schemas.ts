import { setImmediate } from 'node:timers/promises';
import type { TSchema } from 'typebox';
import type { Operation } from '../registry/operation.ts';
import type { Registry } from '../registry/registry.ts';
import { prepareSchema, type ValueSource } from '../schema/validator.ts';

/**
 * Compiles what checks arguments and answers, one schema a turn, so that a server is up before it is done and no request
 * waits for more than one of them. What is asked for before its turn is compiled then.
 */
export function prepareSchemas(registry: Registry, operations: readonly Operation[]): Disposable {
  const stopped = new AbortController();
  void prepare(schemasOf(registry, operations), stopped.signal);
  return { [Symbol.dispose]: () => stopped.abort() };
}

async function prepare(schemas: Iterable<readonly [TSchema, ValueSource]>, stopped: AbortSignal): Promise<void> {
  for (const [schema, source] of schemas) {
    await setImmediate(undefined, { ref: false });
    if (stopped.aborted) return;
    prepareSchema(schema, source);
  }
}

function* schemasOf(
  { collectors }: Registry,
  operations: readonly Operation[],
): Generator<readonly [TSchema, ValueSource]> {
  for (const { input } of operations) {
    yield [input, 'json'];
    yield [input, 'text'];
  }
  for (const { definition } of collectors.values()) {
    yield [definition.params, 'json'];
    yield [definition.output, 'json'];
  }
}
