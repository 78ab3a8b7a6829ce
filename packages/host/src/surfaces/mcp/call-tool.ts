import type { CallToolRequestParams, CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import type { McpSurface } from './mcp-surface.ts';
import { progressReporter } from './progress-reporter.ts';
import type { RequestCall } from './request-call.ts';
import { answerResult, failureResult } from './tool-result.ts';

/**
 * Carries out `tools/call`. A failure of the tool is a result, which the model reads; only a tool that does not exist is
 * an error of the protocol, as the specification wants it.
 * @throws {NotFoundError} TOOL_NOT_FOUND
 */
export async function callTool(
  { tools, log }: Pick<McpSurface, 'tools' | 'log'>,
  { name, arguments: args }: CallToolRequestParams,
  call: RequestCall,
  context: ServerContext,
): Promise<CallToolResult> {
  const operation = tools.operation(name);
  const onProgress = progressReporter(context, (error) => log.debug('progress could not be told', { error }));
  try {
    const answer = await operation.invoke(args ?? {}, { ...call, ...(onProgress ? { onProgress } : {}) });
    return answerResult(operation, answer);
  } catch (thrown) {
    return failureResult(operation, thrown, call.correlationId);
  }
}
