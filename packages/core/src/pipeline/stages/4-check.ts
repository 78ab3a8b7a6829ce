import type { TSchema } from 'typebox';
import { DataCollectionError } from '../../contract/errors.ts';
import { problemsIn } from '../../schema/validator.ts';

/**
 * Refuses a value that breaks its own schema, before anyone stores, caches or sees it.
 * @throws {DataCollectionError} OUTPUT_INVALID
 */
export function checkOutput(output: TSchema, value: unknown, subject: string): void {
  const problems = problemsIn(output, value);
  if (problems.length === 0) return;
  const told = problems.slice(0, 3).map(({ path, message }) => `${path || 'the value'} ${message}`);
  throw new DataCollectionError(
    'OUTPUT_INVALID',
    `${subject} gave something that breaks its schema: ${told.join('; ')}`,
    {
      problems,
      hint: 'This is a fault of the plugin: please report it with the output of `infrastructor record`.',
    },
  );
}
