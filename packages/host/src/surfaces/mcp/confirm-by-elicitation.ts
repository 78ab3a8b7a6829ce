import { InfrastructorError } from '@infrastructor/core';
import type { Answer, Operation, PlanAnswer } from '@infrastructor/core/runtime';
import {
  acceptedContent,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { planText } from './answer-text.ts';

const question = 'confirm';

/**
 * Puts a plan to the user of a client that can ask, so that a person and not the model decides. The confirmation goes along
 * as the state of the request: it is bound to the caller, the arguments and the plan, and is checked like any other.
 * @returns undefined where the answer is no plan
 */
export function questionFor({ tool }: Operation, { data }: Answer): InputRequiredResult | undefined {
  if (!tool.effects.destructive || !isPlan(data)) return undefined;
  return inputRequired({
    inputRequests: {
      [question]: inputRequired.elicit({
        message: `${tool.title}?\n${planText(data)}`,
        requestedSchema: {
          type: 'object',
          properties: { [question]: { type: 'boolean', title: 'Carry out this plan', default: false } },
          required: [question],
        },
      }),
    },
    requestState: data.confirm,
  });
}

/**
 * The arguments of a call, with the confirmation in them where the user gave it.
 * @throws {InfrastructorError} ABORTED when the user said no
 */
export function confirmedArguments(
  { tool }: Operation,
  args: Readonly<Record<string, unknown>>,
  { mcpReq }: ServerContext,
): Readonly<Record<string, unknown>> {
  const confirm = mcpReq.requestState<unknown>();
  if (!tool.effects.destructive || typeof confirm !== 'string') return args;
  if (inputResponse(mcpReq.inputResponses, question).kind === 'missing') return args;
  if (acceptedContent(mcpReq.inputResponses, question)?.[question] === true) return { ...args, confirm };
  throw new InfrastructorError('ABORTED', `The user did not confirm the plan of ${tool.name}; nothing was done`, {
    hint: 'Do not try again unless the user asks for it.',
  });
}

function isPlan(data: unknown): data is PlanAnswer {
  return typeof data === 'object' && data !== null && (data as Partial<PlanAnswer>).confirmationRequired === true;
}
