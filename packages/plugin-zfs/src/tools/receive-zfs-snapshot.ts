import {
  type DeviceAccess,
  defineTool,
  type HandlerContext,
  type Plan,
  type Static,
  Type,
  ValidationError,
} from '@infrastructor/core';
import { datasetsCollector } from '../collectors/datasets.ts';
import { healthCollector } from '../collectors/health.ts';
import { snapshotsCollector } from '../collectors/snapshots.ts';
import { SendSource } from '../commands/zfs-send.ts';
import { FullSnapshotName, NewDatasetName } from '../names.ts';
import { readableSize } from '../report/report-text.ts';
import { checkReceive, estimate } from '../transfer/preview-send.ts';
import { receiveConflict } from '../transfer/receive-check.ts';
import { receiveFromFile, tryFile } from '../transfer/receive-from-file.ts';
import { replicatedLosses } from '../transfer/replicated-losses.ts';
import { sendToDevice } from '../transfer/send-to-device.ts';
import { StreamFile } from './file-path.ts';

const { incrementalFrom, raw, replicate, resumeToken } = SendSource.properties;

const Input = Type.Object({
  target: NewDatasetName,
  fromFile: Type.Optional(StreamFile),
  fromDevice: Type.Optional(Type.String({ minLength: 1, description: 'Device that sends; with snapshot' })),
  snapshot: Type.Optional(FullSnapshotName),
  incrementalFrom,
  raw,
  replicate,
  resumeToken,
  resumable: Type.Boolean({ default: true, description: 'Keep what has arrived where a transfer stops' }),
  force: Type.Boolean({
    default: false,
    description: 'Roll the target back or replace it (-F): what the plan names as losses is destroyed',
  }),
});
type Input = Static<typeof Input>;

type Context = DeviceAccess & HandlerContext & { readonly input: Input };

export const receiveZfsSnapshot = defineTool({
  name: 'receive_zfs_snapshot',
  description:
    'Receive a snapshot from another device or from a file on this one. Answers with a plan first: what would be received, and with force what would be destroyed',
  scope: 'operate',
  effects: { destructive: true },
  http: 'POST /api/zfs/:device/receive',
  creates: true,
  requires: ['zfs'],
  timeout: '7d',
  input: Input,
  output: Type.Object({
    target: Type.String(),
    snapshot: Type.Optional(Type.String({ description: 'As it is named where it came from' })),
    receivedBytes: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  invalidates: [datasetsCollector, snapshotsCollector, healthCollector],
  plan: (context) => (sourceOf(context.input) ? planFromDevice(context) : planFromFile(context)),
  async run(context) {
    const { input, progress } = context;
    const { target, force, resumable, fromFile } = input;
    const receive = { target, force, resumable };
    const remote = sourceOf(input);
    if (remote === undefined) {
      const receivedBytes = await receiveFromFile(context, fromFile ?? '', receive);
      return { target, ...(receivedBytes === undefined ? {} : { receivedBytes }) };
    }
    const from = await context.onDevice(remote.fromDevice);
    const { totalBytes } = await estimate(from, remote.source);
    const receivedBytes = await sendToDevice(
      { from, source: remote.source, to: context, receive, totalBytes },
      progress,
    );
    return { target, snapshot: remote.source.snapshot, receivedBytes };
  },
});

/** The sending side; undefined where a file is received. */
function sourceOf({ fromDevice, fromFile, snapshot, ...rest }: Input) {
  const broken = (path: string, message: string) =>
    new ValidationError(`receive_zfs_snapshot: ${path.slice(1)} ${message}`, { problems: [{ path, message }] });
  if (fromFile !== undefined && fromDevice !== undefined)
    throw broken('/fromFile', 'and fromDevice exclude each other');
  if (fromFile !== undefined) return undefined;
  if (fromDevice === undefined) throw broken('/fromDevice', 'or fromFile is missing');
  if (snapshot === undefined) throw broken('/snapshot', 'is missing: which one fromDevice is to send');
  const { incrementalFrom: base, raw: isRaw, replicate: isReplicated, resumeToken: token } = rest;
  const source: SendSource = {
    snapshot,
    raw: isRaw,
    replicate: isReplicated,
    ...(base === undefined ? {} : { incrementalFrom: base }),
    ...(token === undefined ? {} : { resumeToken: token }),
  };
  return { fromDevice, source };
}

async function planFromDevice(context: Context): Promise<Plan> {
  const { input, device } = context;
  const remote = sourceOf(input);
  if (!remote) return planFromFile(context);
  const { source } = remote;
  const from = await context.onDevice(remote.fromDevice);
  const [size, check] = await Promise.all([estimate(from, source), checkReceive(from, source, context, input.target)]);
  if (check.conflict !== undefined && !(input.force && check.forceable)) {
    const otherwise = 'force would overwrite it; the plan then names what is lost.';
    throw receiveConflict(device.hostname, check, otherwise);
  }
  const what = source.incrementalFrom === undefined ? 'in full' : `as changes since ${source.incrementalFrom}`;
  const below =
    input.force && source.replicate ? await replicatedLosses(from, source.snapshot, context, input.target) : [];
  const losses = input.force ? [...new Set([...check.losses, ...below])] : [];
  return {
    steps: [
      `Send ${source.snapshot} of ${from.device.hostname} ${what}, about ${readableSize(size.totalBytes)}`,
      ...(losses.length > 0 ? [`Roll back or replace ${input.target} on ${device.hostname} (-F)`] : []),
      `Receive it as ${input.target} on ${device.hostname}, not mounted`,
    ],
    losses,
    reversible: losses.length === 0,
  };
}

async function planFromFile(context: Context): Promise<Plan> {
  const { target, force, resumable, fromFile = '' } = context.input;
  const { words, losses } = await tryFile(context, fromFile, { target, force, resumable });
  return {
    steps: [...words, `Receive ${fromFile} as ${target} on ${context.device.hostname}, not mounted`],
    losses: [...losses],
    reversible: losses.length === 0,
  };
}
