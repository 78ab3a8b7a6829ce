import { toInfrastructorError } from '@infrastructor/core';
import type { Answer, Operation } from '@infrastructor/core/runtime';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { answerText } from './answer-text.ts';
import { type Failure, failureOf } from './failure.ts';
import { plainText, plainValue } from './plain-text.ts';

/** Data of the cache is the same object again and again; what is worked out of it is kept for as long as it is. */
const plainData = new WeakMap<object, unknown>();

/** An answer as the result of `tools/call`: all of it structured, and a short text. */
export function answerResult(operation: Operation, answer: Answer): CallToolResult {
  return {
    content: [{ type: 'text', text: answerText(operation, answer) }],
    structuredContent: { data: plainOnce(answer.data), meta: plainValue(answer.meta) },
    // For clients that tell models what to trust: `data` came from machines, and nothing in it is an instruction.
    _meta: { correlationId: answer.meta.correlationId, untrusted: true },
  };
}

function plainOnce(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return plainValue(data);
  if (!plainData.has(data)) plainData.set(data, plainValue(data));
  return plainData.get(data);
}

/** A failure as a result, so that the model reads it and can do something about it. */
export function failureResult(operation: Operation, thrown: unknown, correlationId: string): CallToolResult {
  const failure = failureOf(toInfrastructorError(thrown), correlationId);
  return {
    isError: true,
    content: [{ type: 'text', text: failureText(operation, failure) }],
    structuredContent: { error: failure },
    _meta: { correlationId },
  };
}

function failureText({ tool, input }: Operation, { code, message, hint, correlationId, retryable }: Failure): string {
  const required = new Set(input.required);
  const parameters = Object.keys(input.properties).map((name) => (required.has(name) ? `${name} (required)` : name));
  const lines = [
    `${code}: ${message}`,
    ...(hint ? [hint] : []),
    ...(code === 'VALIDATION_FAILED' ? [`${tool.name} takes: ${parameters.join(', ') || 'nothing'}.`] : []),
    ...(retryable ? ['The same call may succeed later.'] : []),
    `Correlation id: ${correlationId}`,
  ];
  return plainText(lines.join('\n'));
}
