import { type Static, Type } from 'typebox';

const ChangeType = Type.Enum(['create', 'modify', 'delete']);
const Moment = (description: string) => Type.String({ format: 'date-time', description });

/** A configuration file as it is known now. */
export const TrackedConfig = Type.Object({
  path: Type.String(),
  configType: Type.String(),
  changeType: ChangeType,
  changedAt: Moment('When the newest version was seen first'),
  contentHash: Type.Optional(Type.String({ description: 'sha256; left out for a deleted file' })),
  sizeBytes: Type.Optional(Type.Integer()),
  parseError: Type.Optional(Type.String({ description: 'Why its content could not be read or was not kept' })),
  lastCheckedAt: Type.Optional(
    Moment('When it was last compared with the device; left out where this process does not watch it'),
  ),
  problem: Type.Optional(Type.String({ description: 'Why it cannot be read on the device now' })),
  watchedBy: Type.Optional(Type.Enum(['inotify', 'polling'])),
});
export type TrackedConfig = Static<typeof TrackedConfig>;

/** One version of a configuration file. */
export const ConfigVersion = Type.Object({
  id: Type.String(),
  path: Type.String(),
  configType: Type.String(),
  changeType: ChangeType,
  time: Moment('When it was seen first'),
  contentHash: Type.Optional(Type.String({ description: 'sha256; left out where the file was deleted' })),
  sizeBytes: Type.Optional(Type.Integer()),
  parseError: Type.Optional(Type.String()),
  metadata: Type.Optional(Type.Unknown({ description: 'What the config type read from it, without secrets' })),
  content: Type.Optional(Type.String({ description: 'Without secrets; only when it was asked for' })),
});
export type ConfigVersion = Static<typeof ConfigVersion>;

export const FilePath = Type.String({ pattern: '^/', maxLength: 4096, description: 'Absolute path on the device' });
