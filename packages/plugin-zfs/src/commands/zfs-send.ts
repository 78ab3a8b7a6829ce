import { defineCommand, type ShellCommand, type Static, sh, Type } from '@infrastructor/core';
import { FullBookmarkName, FullSnapshotName } from '../names.ts';
import { zfsSendDryRun } from '../parsers/zfs-send-dry-run.ts';
import { inUtc } from './in-utc.ts';

/** What a stopped receive leaves behind (`receive_resume_token`): hexadecimal parts joined by dashes (libzfs_sendrecv.c). */
export const ResumeToken = Type.String({
  pattern: '^[0-9a-f]+(?:-[0-9a-f]+){3}$',
  maxLength: 4096,
  description: 'receive_resume_token of the target, to go on where a transfer stopped',
});

export const SendSource = Type.Object({
  snapshot: FullSnapshotName,
  incrementalFrom: Type.Optional(
    Type.Union([FullSnapshotName, FullBookmarkName], { description: 'Older snapshot or bookmark that the target has' }),
  ),
  raw: Type.Boolean({ default: false, description: 'As it lies on disk: encrypted data stays encrypted (-w)' }),
  replicate: Type.Boolean({ default: false, description: 'With descendants, properties and all snapshots (-R)' }),
  resumeToken: Type.Optional(ResumeToken),
});
export type SendSource = Static<typeof SendSource>;

/** A token names snapshots and flags by itself, so nothing may stand beside it (zfs-send(8)). */
function words({ snapshot, incrementalFrom, raw, replicate, resumeToken }: SendSource): readonly string[] {
  if (resumeToken !== undefined) return ['-t', resumeToken];
  return [
    ...(raw ? ['-w'] : []),
    ...(replicate ? ['-R'] : []),
    ...(incrementalFrom === undefined ? [] : [replicate ? '-I' : '-i', incrementalFrom]),
    snapshot,
  ];
}

/** Size and steps of a stream; nothing is sent. */
export const estimateSend = defineCommand({
  name: 'zfs.send-estimate',
  params: SendSource,
  command: (source) => inUtc(sh`zfs send -nvP ${words(source)}`),
  parser: zfsSendDryRun,
  timeout: '60s',
});

/** The stream itself, on standard output. */
export function sendStream(source: SendSource): ShellCommand {
  return inUtc(sh`zfs send ${words(source)}`);
}

/** The same with its progress on standard error, a line each second. */
export function sendStreamVerbose(source: SendSource): ShellCommand {
  return inUtc(sh`zfs send -vP ${words(source)}`);
}
