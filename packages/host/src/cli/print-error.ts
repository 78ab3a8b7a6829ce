import { toInfrastructorError } from '@infrastructor/core';
import { redacted } from '@infrastructor/core/redaction';
import { exitCodeFor } from './exit-code.ts';

/**
 * Says on standard error what happened and what to do, as text or as JSON.
 * @returns the exit code
 */
export function printError(thrown: unknown, json: boolean): number {
  const error = toInfrastructorError(thrown);
  const { code, hint, problems } = error;
  // Nobody else sees a local fault, so its own words are shown here.
  const message = redacted(code === 'INTERNAL' && error.cause instanceof Error ? error.cause.message : error.message);
  if (json) {
    process.stderr.write(
      `${JSON.stringify({ error: { code, message, ...(hint ? { hint } : {}), ...(problems ? { problems } : {}) } })}\n`,
    );
  } else {
    process.stderr.write(`error: ${message}${hint ? `\nhint: ${hint}` : ''}\n`);
  }
  return exitCodeFor(error);
}
