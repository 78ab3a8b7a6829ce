import PQueue from 'p-queue';
import { type TObject, Type } from 'typebox';
import { isInfrastructorError, toInfrastructorError, ValidationError } from '../../contract/errors.ts';
import type { PlanAnswer } from '../../contract/plan-answer.ts';
import { defineTool, type ToolContext } from '../../contract/tool.ts';
import type { Invocation, Operation } from '../../registry/operation.ts';
import { devicesToken } from '../devices.ts';
import { operationsToken } from './operations-token.ts';
import { DeviceSelection, selectDevices } from './select-devices.ts';

const FleetResult = Type.Object({
  device: Type.String(),
  ok: Type.Boolean(),
  data: Type.Optional(Type.Unknown({ description: 'As the tool answers' })),
  meta: Type.Optional(Type.Unknown()),
  error: Type.Optional(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.Optional(Type.String()) }),
  ),
});

const needs = { devices: devicesToken, operations: operationsToken };

const Input = Type.Object({
  tool: Type.String({ description: 'A tool that works on a device, like get_system_metrics' }),
  select: DeviceSelection,
  arguments: Type.Record(Type.String(), Type.Unknown(), {
    default: {},
    description: 'Of the tool, without device; the same for all',
  }),
  concurrency: Type.Integer({ minimum: 1, maximum: 64, default: 16, description: 'Devices at a time' }),
});

type Context = ToolContext<typeof Input, typeof needs>;

/** What a plan of a change tells of so many devices at most; more at once nobody reads. */
const mostPlanned = 100;

/** One tool on many devices at once. Reading needs no confirmation; a change shows the plans of all devices first. */
export const runOnFleet = defineTool({
  name: 'run_on_fleet',
  description:
    'Call a tool on many devices at once, chosen by tags, types, hostnames or capabilities: one result or error for each. A tool that changes something answers with a plan first',
  scope: 'operate',
  target: 'host',
  effects: { destructive: true },
  http: 'POST /api/fleet/:tool',
  honoursDeviceTags: true,
  timeout: '10m',
  needs,
  input: Input,
  output: Type.Array(FleetResult),
  async plan(context) {
    const operation = operationOf(context);
    if (operation.tool.effects.readOnly) return undefined;
    const names = await selected(context);
    if (names.length > mostPlanned) {
      throw new ValidationError(`${names.length} devices are too many to change at once`, {
        hint: `Select ${mostPlanned} at most.`,
        problems: [{ path: '/select', message: `selects more than ${mostPlanned} devices` }],
      });
    }
    const plans = await onEach(context, names, (device) => planOn(context, operation, device));
    return {
      steps: plans.flatMap(({ steps }) => steps),
      losses: plans.flatMap(({ losses }) => losses),
      reversible: plans.every(({ reversible }) => reversible),
    };
  },
  async run(context) {
    const operation = operationOf(context);
    const names = await selected(context);
    let done = 0;
    return onEach(context, names, async (device) => {
      const result = await callOn(context, operation, device).then(
        ({ data, meta }) => ({ device, ok: true, data, meta }),
        (thrown: unknown) => {
          const { code, message, hint } = toInfrastructorError(thrown);
          return { device, ok: false, error: { code, message, ...(hint ? { hint } : {}) } };
        },
      );
      done += 1;
      context.progress(done, names.length, device);
      return result;
    });
  },
});

function operationOf({ needs: { operations }, input: { tool, ...input } }: Context): Operation {
  const operation = operations.find(tool);
  const takesDevice = operation.tool.target === 'device' || 'device' in (operation.tool.input as TObject).properties;
  if (!takesDevice || tool === runOnFleet.name) {
    throw new ValidationError(`${tool} does not work on a device`, {
      hint: 'Call it by itself.',
      problems: [{ path: '/tool', message: 'is not a tool that takes a device' }],
    });
  }
  const reserved = ['device', 'confirm'].filter((name) => name in input.arguments);
  if (reserved.length === 0) return operation;
  throw new ValidationError(`The arguments hold ${reserved.join(' and ')}, which differ from device to device`, {
    problems: reserved.map((name) => ({ path: `/arguments/${name}`, message: 'is set for each device' })),
  });
}

const selected = ({ needs: { devices }, input: { select }, caller }: Context) =>
  selectDevices(devices.table, select, caller);

async function onEach<Value>(
  { input: { concurrency }, signal }: Context,
  names: readonly string[],
  work: (device: string) => Promise<Value>,
): Promise<Value[]> {
  const queue = new PQueue({ concurrency });
  return queue.addAll(
    names.map((name) => () => {
      signal.throwIfAborted();
      return work(name);
    }),
    { signal },
  );
}

/** The same caller, so that each device is as open or closed to it as by itself. */
function invocationOf({ caller, correlationId, signal }: Context): Invocation {
  return { caller, correlationId, signal };
}

async function planOn(context: Context, operation: Operation, device: string) {
  const described = `${device}: ${operation.name}`;
  if (!operation.tool.effects.destructive) return { steps: [described], losses: [], reversible: false };
  try {
    const { data } = await operation.invoke({ ...context.input.arguments, device }, invocationOf(context));
    const { steps, losses, reversible } = (data as PlanAnswer).plan;
    const of = (text: string) => `${device}: ${text}`;
    return { steps: steps.map(of), losses: losses.map(of), reversible };
  } catch (error) {
    if (!isInfrastructorError(error)) throw error;
    // It would fail there, which is part of what would happen.
    return { steps: [`${described} cannot be done: ${error.message}`], losses: [], reversible: true };
  }
}

/** What was confirmed for the fleet are the plans of its devices, made and compared a moment ago. */
async function callOn(context: Context, operation: Operation, device: string) {
  const args = { ...context.input.arguments, device };
  const answer = await operation.invoke(args, invocationOf(context));
  const { confirmationRequired, confirm } = (answer.data ?? {}) as Partial<PlanAnswer>;
  if (!operation.tool.effects.destructive || !confirmationRequired) return answer;
  return operation.invoke({ ...args, confirm }, invocationOf(context));
}
