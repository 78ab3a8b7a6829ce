import type { Caller } from '@infrastructor/core';
import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server';
import type { RequestCall } from './request-call.ts';

/** Prompts that MCP offers. Without any, the capability is not announced. */
export interface PromptSource {
  readonly isEmpty: boolean;
  list(caller: Caller): readonly Prompt[];
  /**
   * @throws {NotFoundError} when there is no such prompt
   * @throws {ValidationError} when an argument is missing
   */
  get(name: string, args: Readonly<Record<string, string>>, call: RequestCall): Promise<GetPromptResult>;
  complete(name: string, argument: string, typed: string, call: RequestCall): Promise<readonly string[]>;
}
