import type { DeviceInfo } from '../contract/context.ts';
import { type InfrastructorError, toInfrastructorError } from '../contract/errors.ts';
import type { ToolDefinition } from '../contract/tool.ts';
import { beginRecord } from './begin-record.ts';
import { addWarning, type Frame } from './frame.ts';
import type { PipelineServices } from './services.ts';

/**
 * Runs a tool that changes something: audited before it runs and after, never cached, and what it makes untrue is
 * dropped from every cache, whether it succeeded or not.
 * @throws {DatabaseOperationError} when the audit row cannot be written, and then nothing was changed
 */
export async function act<Result>(
  services: PipelineServices,
  frame: Frame,
  tool: ToolDefinition,
  device: DeviceInfo | undefined,
  input: Readonly<Record<string, unknown>>,
  run: () => Promise<Result>,
): Promise<Result> {
  const begun = beginRecord(frame, { device, arguments: input, startedAtMs: frame.startedAtMs });
  const entry = await services.audit.begin(begun);
  const close = async (error: InfrastructorError | undefined) => {
    const record = {
      ...begun,
      durationMs: services.clock.now() - frame.startedAtMs,
      source: 'live' as const,
      outcome: error ? ('failure' as const) : ('success' as const),
      errorCode: error?.code,
    };
    services.observe(record);
    try {
      await entry.finish(record);
    } catch (cause) {
      // The change is done and its beginning is on record; to fail now would invite a second try.
      addWarning(frame, 'The outcome could not be written to the audit log; its beginning was');
      services.log.error('audit row could not be finished', { operationId: frame.operationId, error: cause });
    }
  };
  try {
    const result = await run();
    await invalidate(services, tool, device);
    await close(undefined);
    return result;
  } catch (thrown) {
    await invalidate(services, tool, device);
    const error = toInfrastructorError(frame.signal.aborted ? frame.signal.reason : thrown);
    if (error.code === 'INTERNAL') {
      const { operationId, correlationId } = frame;
      services.log.error('tool failed', { tool: tool.name, operationId, correlationId, error: error.cause });
    }
    await close(error);
    throw error;
  }
}

async function invalidate(
  services: PipelineServices,
  tool: ToolDefinition,
  device: DeviceInfo | undefined,
): Promise<void> {
  for (const { name } of tool.invalidates) {
    const scope = { dataType: name, deviceId: device?.id };
    try {
      await services.cache.invalidate(scope);
    } catch (error) {
      services.log.warn('cache invalidation failed', { ...scope, error });
    }
  }
}
