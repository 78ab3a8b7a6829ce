import {
  type Attributes,
  INVALID_SPAN_CONTEXT,
  ProxyTracerProvider,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { toInfrastructorError } from '../contract/errors.ts';

const tracerName = 'infrastructor';
const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Whether any host collects spans. Even an empty span costs more than an answer from the cache should. */
function isCollected(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(tracerName) !== undefined;
}

/**
 * Runs work as a span below the one that runs now (opentelemetry.io, Tracing API). Without a host that collects
 * spans it does nothing else. Attributes are names and figures, never arguments: those may be secrets.
 */
export function traced<T>(name: string, attributes: Attributes, work: (span: Span) => Promise<T>): Promise<T> {
  if (!isCollected()) return work(noSpan);
  // Asked for each time: one that is kept goes on with the host that it met first, after that has ended too.
  return trace.getTracer(tracerName).startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      // The message may quote a command or an argument; the code says what kind of error it was.
      span.setAttribute('error.type', toInfrastructorError(error).code);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The same for work that is worth a span only as a part of something: batches that are written by and by are not. */
export function tracedWithin<T>(name: string, attributes: () => Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getActiveSpan() ? traced(name, attributes(), work) : work();
}
