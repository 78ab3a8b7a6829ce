import type { IncomingHttpHeaders } from 'node:http';
import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** Whether anything is traced. */
export function isTracing(): boolean {
  return propagation.fields().length > 0;
}

/**
 * Does work as a part of the trace that the `traceparent` of a request names (W3C Trace Context, Level 1); `tracestate`
 * comes along. A header that says nothing usable begins a trace of its own, as none does.
 */
export function withinCallersTrace(headers: IncomingHttpHeaders, work: () => void): void {
  context.with(propagation.extract(ROOT_CONTEXT, headers), work);
}
