import type {
  CallToolRequestParams,
  CallToolResult,
  InputRequiredResult,
  ServerContext,
} from '@modelcontextprotocol/server';
import { confirmedArguments, questionFor } from './confirm-by-elicitation.ts';
import type { McpSurface } from './mcp-surface.ts';
import { progressReporter } from './progress-reporter.ts';
import type { RequestCall } from './request-call.ts';
import { answerResult, failureResult } from './tool-result.ts';

/**
 * Carries out `tools/call`. A failure of the tool is a result, which the model reads; only a tool that does not exist is
 * an error of the protocol, as the specification wants it.
 * @param canAsk whether the client can put a question to its user
 * @throws {NotFoundError} TOOL_NOT_FOUND
 */
export async function callTool(
  { tools, protocolTools, log }: Pick<McpSurface, 'tools' | 'protocolTools' | 'log'>,
  { name, arguments: args = {} }: CallToolRequestParams,
  call: RequestCall,
  context: ServerContext,
  canAsk: boolean,
): Promise<CallToolResult | InputRequiredResult> {
  const protocolTool = protocolTools.get(name);
  if (protocolTool) return protocolTool.call(args, context, call);
  const operation = tools.operation(name);
  const onProgress = progressReporter(context, (error) => log.debug('progress could not be told', { error }));
  try {
    const answer = await operation.invoke(confirmedArguments(operation, args, context), {
      ...call,
      ...(onProgress ? { onProgress } : {}),
    });
    return (canAsk && questionFor(operation, answer)) || answerResult(operation, answer);
  } catch (thrown) {
    return failureResult(operation, thrown, call.correlationId);
  }
}
