import type { Logger } from '@infrastructor/core';
import { isInfrastructorError } from '@infrastructor/core';
import { redacted } from '@infrastructor/core/runtime';
import { destination, pino } from 'pino';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly format: 'json' | 'text';
  /** 1 for standard output; 2 where standard output belongs to a protocol. */
  readonly fileDescriptor: number;
}

/** Structured logging: one line a message, secrets redacted whatever their depth (pino's own paths reach one level). */
export function createLogger({ level, format, fileDescriptor }: LoggerOptions): Logger {
  const sink = destination({ fd: fileDescriptor, sync: true });
  const stream = format === 'json' ? sink : { write: (line: string) => void sink.write(asText(line)) };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  );
  const at =
    (name: LoggerOptions['level']): Logger['info'] =>
    (message, fields = {}) => {
      if (logger.isLevelEnabled(name)) logger[name](redacted(plain(fields)), redacted(message));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Errors become plain objects, because JSON would make `{}` of them. */
function plain(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? describeError(value) : value]),
  );
}

function describeError(error: Error): Record<string, unknown> {
  return {
    name: error.name,
    message: error.message,
    ...(isInfrastructorError(error) ? { code: error.code } : { stack: error.stack }),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}

function asText(line: string): string {
  const { time, level, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `${time} ${String(level).toUpperCase().padEnd(5)} ${msg}${rest}\n`;
}
