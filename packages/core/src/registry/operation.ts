import type { TObject, TSchema } from 'typebox';
import type { Answer } from '../contract/answer.ts';
import type { Caller } from '../contract/context.ts';
import type { ToolDefinition } from '../contract/tool.ts';
import type { ValueSource } from '../schema/validator.ts';
import type { ParsedRoute } from './http-route.ts';

/** How an operation is called, apart from its arguments. */
export interface Invocation {
  readonly caller: Caller;
  readonly correlationId?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `text` where every value arrives as a string, as in a query string. Default `json`. */
  readonly source?: ValueSource | undefined;
  onProgress?(progress: {
    readonly done: number;
    readonly total: number | undefined;
    readonly text: string | undefined;
  }): void;
}

/** A tool as the surfaces see it. They know nothing else: no device, no database, no cache. */
export interface Operation {
  readonly tool: ToolDefinition;
  readonly name: string;
  readonly plugin: string;
  readonly route: ParsedRoute;
  /** With everything the host adds: device, timeoutMs, fresh, confirm. */
  readonly input: TObject;
  /** The schema of the whole answer. */
  readonly answer: TSchema;
  invoke(args: unknown, invocation: Invocation): Promise<Answer>;
}
