import type { CallToolResult, InputRequiredResult, ServerContext, Tool } from '@modelcontextprotocol/server';
import type { RequestCall } from './request-call.ts';

/**
 * A tool that speaks the protocol itself: images, questions to the client's model. Nothing that manages machines needs it,
 * so no plugin can define one; the conformance suite asks for such tools, and this is how its host brings them.
 */
export interface ProtocolTool {
  readonly tool: Tool;
  call(
    args: Readonly<Record<string, unknown>>,
    context: ServerContext,
    call: RequestCall,
  ): Promise<CallToolResult | InputRequiredResult>;
}
