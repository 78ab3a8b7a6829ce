import { token } from '../../contract/token.ts';
import type { Operation } from '../../registry/operation.ts';

/** Every tool as surfaces call it, for tools that call others. */
export interface OperationIndex {
  /** @throws {NotFoundError} TOOL_NOT_FOUND that names tools with a similar name */
  find(name: string): Operation;
}

export const operationsToken = token<OperationIndex>('infrastructor.operations');
