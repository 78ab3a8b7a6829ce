import { type TProperties, type TSchema, Type } from 'typebox';
import { type Answer, answerOf } from '../contract/answer.ts';
import { PlanAnswer } from '../contract/plan-answer.ts';
import type { ToolDefinition } from '../contract/tool.ts';
import { publishedInput } from '../schema/published.ts';
import { validated } from '../schema/validator.ts';
import { parseHttpRoute } from './http-route.ts';
import type { Invocation, Operation } from './operation.ts';
import type { Owned, Registry } from './registry.ts';

/** What the host adds to a tool's own input. */
export interface CommonInput {
  readonly device?: string;
  readonly timeoutMs?: number;
  readonly fresh?: boolean;
  readonly confirm?: string;
}

/** Runs a tool whose arguments are checked. */
export type ToolExecutor = (
  owned: Owned<ToolDefinition>,
  input: Readonly<Record<string, unknown>>,
  common: CommonInput,
  invocation: Invocation,
) => Promise<Answer>;

/** Stands before every operation, and sees who asks before anything of the arguments is looked at. */
export interface OperationGate {
  /** @throws {AuthenticationError | PermissionError} when the caller may not */
  admit(owned: Owned<ToolDefinition>, args: unknown, invocation: Invocation): Promise<void> | undefined;
  /** Told when the caller may not, or when the arguments cannot be. */
  refused(owned: Owned<ToolDefinition>, args: unknown, invocation: Invocation, error: unknown): void;
}

/**
 * Every registered tool as an operation that any surface can mount.
 * @param gate left out where what is executed has a gate of its own, as the server that a command line asks
 */
export function createOperations(
  registry: Registry,
  execute: ToolExecutor,
  gate?: OperationGate,
): readonly Operation[] {
  return [...registry.tools.values()].map((owned) => createOperation(owned, execute, gate));
}

function createOperation(owned: Owned<ToolDefinition>, execute: ToolExecutor, gate?: OperationGate): Operation {
  const { definition: tool, plugin } = owned;
  const common = commonProperties(tool);
  const input = publishedInput({ ...common, ...tool.input.properties });
  const commonNames = new Set(Object.keys(common));
  const output: TSchema = tool.effects.destructive ? Type.Union([tool.output, PlanAnswer]) : tool.output;
  return Object.freeze({
    tool,
    name: tool.name,
    plugin: plugin.name,
    route: parseHttpRoute(tool.http),
    input,
    answer: answerOf(output),
    async invoke(args: unknown, invocation: Invocation) {
      const checked = await admitted(args, invocation);
      const own: Record<string, unknown> = {};
      const added: Record<string, unknown> = {};
      for (const name of Object.keys(checked)) (commonNames.has(name) ? added : own)[name] = checked[name];
      return execute(owned, own, added as CommonInput, invocation);
    },
  });

  async function admitted(args: unknown, invocation: Invocation): Promise<Record<string, unknown>> {
    try {
      const decided = gate?.admit(owned, args, invocation);
      if (decided) await decided;
      return validated(input, args, tool.name, invocation.source) as Record<string, unknown>;
    } catch (error) {
      gate?.refused(owned, args, invocation, error);
      throw error;
    }
  }
}

function commonProperties(tool: ToolDefinition): TProperties {
  return {
    ...(tool.target === 'device'
      ? { device: Type.String({ minLength: 1, description: 'Hostname or id of the device' }) }
      : {}),
    ...(tool.effects.readOnly && tool.target === 'device'
      ? { fresh: Type.Boolean({ default: false, description: 'Ask the device even if the cache has an answer' }) }
      : {}),
    ...(tool.target === 'device'
      ? { timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 3_600_000, description: 'Time limit' })) }
      : {}),
    ...(tool.effects.destructive
      ? { confirm: Type.Optional(Type.String({ description: 'From the plan; without it the plan is shown' })) }
      : {}),
  };
}
