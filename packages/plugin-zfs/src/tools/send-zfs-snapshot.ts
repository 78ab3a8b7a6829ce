import { ConflictError, defineTool, type Static, Type, ValidationError } from '@infrastructor/core';
import { SendSource } from '../commands/zfs-send.ts';
import { NewDatasetName } from '../names.ts';
import { SendEstimate } from '../schemas/send-estimate.ts';
import { checkReceive, estimate } from '../transfer/preview-send.ts';
import { receiveConflict } from '../transfer/receive-check.ts';
import { sendToDevice } from '../transfer/send-to-device.ts';
import { sendToFile } from '../transfer/send-to-file.ts';
import { NewStreamFile } from './file-path.ts';

const Input = Type.Object({
  ...SendSource.properties,
  toDevice: Type.Optional(
    Type.String({ minLength: 1, description: 'Device that receives, also the same; with target' }),
  ),
  target: Type.Optional(NewDatasetName),
  toFile: Type.Optional(NewStreamFile),
  resumable: Type.Boolean({ default: true, description: 'The target keeps what has arrived where a transfer stops' }),
  dryRun: Type.Boolean({ default: false, description: 'Only tell the size, and whether the target would take it' }),
});

const Sent = Type.Object({
  snapshot: Type.String(),
  sent: Type.Boolean({ description: 'false: this was a dry run' }),
  estimate: SendEstimate,
  toDevice: Type.Optional(Type.String()),
  target: Type.Optional(Type.String()),
  toFile: Type.Optional(Type.String()),
  sentBytes: Type.Optional(Type.Integer({ minimum: 0 })),
  conflict: Type.Optional(Type.String({ description: 'Dry run: why the target would refuse it' })),
});

export const sendZfsSnapshot = defineTool({
  name: 'send_zfs_snapshot',
  description:
    'Send a snapshot to a dataset on a device or to a file, in full or as changes since an older one. Overwrites nothing. Without a destination, or with dryRun, only the size is told',
  scope: 'operate',
  http: 'POST /api/zfs/:device/snapshots/:snapshot/send',
  requires: ['zfs'],
  timeout: '7d',
  input: Input,
  output: Sent,
  async run(context) {
    const { input, progress } = context;
    const { toDevice, target, toFile, dryRun, resumable, ...source } = input;
    checkDestination(input);
    const size = await estimate(context, source);
    checkToken(source, size);
    const answer = { snapshot: source.snapshot, estimate: size };
    if (toFile !== undefined) {
      if (dryRun) return { ...answer, sent: false, toFile };
      return {
        ...answer,
        sent: true,
        toFile,
        sentBytes: await sendToFile(context, source, toFile, size.totalBytes, progress),
      };
    }
    if (toDevice === undefined || target === undefined) return { ...answer, sent: false };
    const to = await context.onDevice(toDevice);
    const place = { toDevice: to.device.hostname, target };
    const check = await checkReceive(context, source, to, target);
    const { conflict } = check;
    if (dryRun) return { ...answer, ...place, sent: false, ...(conflict === undefined ? {} : { conflict }) };
    if (conflict !== undefined) {
      const otherwise =
        'Choose another target or incrementalFrom; receive_zfs_snapshot with force shows what overwriting would cost.';
      throw receiveConflict(to.device.hostname, check, otherwise);
    }
    const receive = { target, resumable, force: false };
    const sentBytes = await sendToDevice({ from: context, source, to, receive, totalBytes: size.totalBytes }, progress);
    progress(sentBytes, sentBytes, source.snapshot);
    return { ...answer, ...place, sent: true, sentBytes };
  },
});

function checkDestination({ toDevice, target, toFile, incrementalFrom, snapshot }: Static<typeof Input>): void {
  const broken = (path: string, message: string) =>
    new ValidationError(`send_zfs_snapshot: ${path.slice(1)} ${message}`, { problems: [{ path, message }] });
  if (toFile !== undefined && toDevice !== undefined) throw broken('/toFile', 'and toDevice exclude each other');
  if (toDevice !== undefined && target === undefined) throw broken('/target', 'is missing: toDevice needs a dataset');
  if (toDevice === undefined && target !== undefined) throw broken('/toDevice', 'is missing: target lies on a device');
  if (incrementalFrom === snapshot) throw broken('/incrementalFrom', 'is the snapshot itself');
}

/** A token names a snapshot by itself; to send another one than was asked for would be a surprise. */
function checkToken({ snapshot, resumeToken }: SendSource, { streams }: SendEstimate): void {
  const told = streams.map((stream) => stream.snapshot);
  if (resumeToken === undefined || told.length === 0 || told.includes(snapshot)) return;
  throw new ConflictError(`The resume token is of ${told.join(', ')}, not of ${snapshot}`);
}
