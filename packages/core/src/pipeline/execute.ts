import type { TObject } from 'typebox';
import type { CollectorDefinition } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import { DataCollectionError, toInfrastructorError } from '../contract/errors.ts';
import { isPage } from '../contract/paging.ts';
import type { PlanAnswer } from '../contract/plan-answer.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import type { Needs, Resolved } from '../contract/token.ts';
import type { Plan, TargetContext, ToolDefinition } from '../contract/tool.ts';
import { resolveDevice } from '../policy/resolve-device.ts';
import type { Invocation } from '../registry/operation.ts';
import type { CommonInput, ToolExecutor } from '../registry/operations.ts';
import { traced } from '../tracing/traced.ts';
import { act } from './act.ts';
import { beginRecord } from './begin-record.ts';
import type { Collect } from './collect.ts';
import { createDeadline, withSignal } from './deadline.ts';
import { createDeviceAccess } from './device-access.ts';
import { answerFrom, createFrame, type Frame } from './frame.ts';
import { createHandlerContext } from './handler-context.ts';
import { OperationProgress } from './operation-progress.ts';
import { recordAccess } from './record-access.ts';
import { redactedAnswer } from './redact-answer.ts';
import type { PipelineServices } from './services.ts';
import { checkOutput } from './stages/4-check.ts';

export type NeedsResolver = (plugin: PluginDefinition, needs: Needs) => Resolved<Needs>;

type ToolRun = TargetContext<'device', TObject>;

/** Runs any tool that its caller may use: find the device, keep the deadline, then collect, read, plan or act. */
export function createExecutor(
  services: PipelineServices,
  collect: Collect,
  resolveNeeds: NeedsResolver,
): ToolExecutor {
  const execute: ToolExecutor = async ({ definition: tool, plugin }, input, common, invocation) => {
    const { caller } = invocation;
    const device = await deviceOf(services, tool, input, common, invocation);
    const timeoutMs = common.timeoutMs ?? (tool.timeout ? durationMs(tool.timeout) : services.defaultTimeoutMs);
    const deadline = createDeadline(timeoutMs, device ? `${tool.name} on ${device.hostname}` : tool.name, invocation);
    const frame = createFrame(services, {
      caller,
      deadline,
      correlationId: invocation.correlationId,
      tool: tool.name,
      fresh: common.fresh,
      onProgress(told) {
        invocation.onProgress?.(told);
        progress.report(told);
      },
    });
    const progress = new OperationProgress(services, {
      operationId: frame.operationId,
      correlationId: frame.correlationId,
      caller: caller.id,
      tool: tool.name,
      hostname: device?.hostname,
    });
    const context =
      tool.collector && device
        ? exposureContext(collect, frame, device, input)
        : ({
            ...createHandlerContext(services, collect, frame, resolveNeeds(plugin, tool.needs)),
            ...(device ? createDeviceAccess(services, collect, frame, device) : {}),
            input,
          } as ToolRun);
    try {
      const result = tool.effects.readOnly
        ? await read(services, frame, tool, device, context)
        : await change(services, frame, tool, device, context, common);
      const answer = answerFrom(services, frame, device, result);
      progress.end('succeeded');
      return tool.revealsSecrets ? answer : redactedAnswer(answer);
    } catch (thrown) {
      progress.end('failed');
      throw thrown;
    } finally {
      // Not by `using`, which takes longer than to look into the cache.
      deadline[Symbol.dispose]();
    }
  };
  return (owned, ...rest) => {
    const { name } = owned.definition;
    return traced(`tool ${name}`, { 'infrastructor.tool': name }, () => execute(owned, ...rest));
  };
}

/** All that a tool takes which shows a collector's snapshot (`exposeCollector`); most of these end in the cache. */
function exposureContext(collect: Collect, frame: Frame, device: DeviceInfo, input: ToolRun['input']): ToolRun {
  return {
    input,
    collect: (collector: CollectorDefinition, params: unknown) =>
      collect(frame, collector, device, params, { fresh: frame.fresh, checked: true }),
  } as ToolRun;
}

/** The device that a tool works on. A tool of the host that names one works on what is stored of it. */
async function deviceOf(
  services: PipelineServices,
  tool: ToolDefinition,
  input: Readonly<Record<string, unknown>>,
  common: CommonInput,
  { caller, correlationId }: Invocation,
): Promise<DeviceInfo | undefined> {
  try {
    if (common.device === undefined) return undefined;
    const device = await resolveDevice(services.devices, caller, common.device);
    requireCapabilities(tool, device);
    return device;
  } catch (error) {
    recordAccess(services, { caller, correlationId, tool: tool.name, arguments: { ...common, ...input }, error });
    throw error;
  }
}

/** Runs a tool that only reads. One that exposes a collector is audited by the collection itself. */
async function read(
  services: PipelineServices,
  frame: Frame,
  tool: ToolDefinition,
  device: DeviceInfo | undefined,
  context: ToolRun,
): Promise<unknown> {
  const audited = (outcome: 'success' | 'failure', errorCode?: ReturnType<typeof toInfrastructorError>['code']) => {
    if (tool.collector) return;
    const input = context.input as Record<string, unknown>;
    const record = {
      ...beginRecord(frame, { device, arguments: input, startedAtMs: frame.startedAtMs }),
      durationMs: services.clock.now() - frame.startedAtMs,
      source: 'live' as const,
      outcome,
      errorCode,
    };
    services.audit.append(record);
    services.observe(record);
  };
  try {
    // A collection heeds the deadline where it asks the device.
    const result = await (tool.collector ? tool.run(context) : withSignal(tool.run(context), frame.signal));
    // A snapshot was checked when it was collected; only what a handler made of it is new.
    if (!tool.collector || tool.output !== tool.collector.output) checkResult(tool, result);
    audited('success');
    return result;
  } catch (thrown) {
    const error = toInfrastructorError(frame.signal.aborted ? frame.signal.reason : thrown);
    if (error.code === 'INTERNAL') logFailure(services, frame, tool, error);
    audited('failure', error.code);
    throw error;
  }
}

async function change(
  services: PipelineServices,
  frame: Frame,
  tool: ToolDefinition,
  device: DeviceInfo | undefined,
  context: ToolRun,
  common: CommonInput,
): Promise<unknown> {
  const plan = tool.effects.destructive ? await planned(services, frame, tool, device, context) : undefined;
  if (plan) {
    const subject = {
      tool: tool.name,
      caller: frame.caller.id,
      input: { device: device?.id, ...(context.input as object) },
      plan,
    };
    if (common.confirm === undefined) {
      const issued = services.confirmations.issue(subject);
      recordLooked(services, frame, device, context);
      const { reversible } = plan;
      const shown = { steps: [...plan.steps], losses: [...plan.losses], reversible };
      return { confirmationRequired: true, ...issued, plan: shown } satisfies PlanAnswer;
    }
    try {
      services.confirmations.verify(common.confirm, subject);
    } catch (error) {
      recordLooked(services, frame, device, context, error);
      throw error;
    }
  }
  return act(services, frame, tool, device, context.input as Record<string, unknown>, async () => {
    const result = await tool.run(context);
    checkResult(tool, result);
    return result;
  });
}

/** Leaves a row where nothing was done: a plan was shown, could not be made, or was confirmed and is no longer the plan. */
function recordLooked(
  services: PipelineServices,
  frame: Frame,
  device: DeviceInfo | undefined,
  context: ToolRun,
  error?: unknown,
): void {
  const input = context.input as Record<string, unknown>;
  const record = {
    ...beginRecord(frame, { device, arguments: input, startedAtMs: frame.startedAtMs }),
    durationMs: services.clock.now() - frame.startedAtMs,
    source: 'live' as const,
    outcome: error ? ('failure' as const) : ('success' as const),
    errorCode: error ? toInfrastructorError(error).code : undefined,
  };
  services.audit.append(record);
  services.observe(record);
}

/** The plan of a destructive tool, with its failures typed and logged like those of the tool itself. */
async function planned(
  services: PipelineServices,
  frame: Frame,
  tool: ToolDefinition,
  device: DeviceInfo | undefined,
  context: ToolRun,
): Promise<Plan | undefined> {
  try {
    return await withSignal(tool.plan(context), frame.signal);
  } catch (thrown) {
    const error = toInfrastructorError(frame.signal.aborted ? frame.signal.reason : thrown);
    if (error.code === 'INTERNAL') logFailure(services, frame, tool, error);
    recordLooked(services, frame, device, context, error);
    throw error;
  }
}

function logFailure({ log }: PipelineServices, frame: Frame, tool: ToolDefinition, { cause }: Error): void {
  const { operationId, correlationId } = frame;
  log.error('tool failed', { tool: tool.name, operationId, correlationId, error: cause });
}

function checkResult(tool: ToolDefinition, result: unknown): void {
  checkOutput(tool.output, isPage(result) ? result.items : result, tool.name);
}

/** Unknown capabilities are no reason to refuse: the command itself will tell. */
function requireCapabilities(tool: ToolDefinition, { capabilities, hostname }: DeviceInfo): void {
  const missing = capabilities ? tool.requires.filter((capability) => !capabilities.includes(capability)) : [];
  if (missing.length === 0) return;
  throw new DataCollectionError(
    'CAPABILITY_MISSING',
    `${hostname} has no ${missing.join(', ')}, which ${tool.name} needs`,
    {
      hint: `If it was installed lately, analyze the device again: get_device_info with fresh for ${hostname}.`,
    },
  );
}
