import type { GetPromptResult, Prompt } from '@modelcontextprotocol/server';
import type { RequestCall } from './request-call.ts';

/** Prompts that MCP offers. Without any, the capability is not announced. */
export interface PromptSource {
  readonly prompts: readonly Prompt[];
  /** @throws {NotFoundError} when there is no such prompt */
  get(name: string, args: Readonly<Record<string, string>>, call: RequestCall): Promise<GetPromptResult>;
  complete(name: string, argument: string, typed: string, call: RequestCall): Promise<readonly string[]>;
}
