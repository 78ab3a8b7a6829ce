import { type Static, Type } from 'typebox';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const count = (description?: string) => Type.Optional(Type.Integer(description === undefined ? {} : { description }));

/** Base facts of a machine, as far as they are known; the collector that gives them may add more. */
const SystemFacts = Type.Object(
  {
    hostname: text('What the machine calls itself'),
    os: Type.Optional(
      Type.Object({ id: text(), name: text(), prettyName: text(), versionId: text() }, { additionalProperties: true }),
    ),
    kernel: Type.Optional(Type.Object({ release: text(), architecture: text() }, { additionalProperties: true })),
    cpu: Type.Optional(
      Type.Object({ model: text(), cores: count(), threads: count() }, { additionalProperties: true }),
    ),
    memory: Type.Optional(
      Type.Object(
        { totalBytes: Type.Optional(Type.Number()), swapTotalBytes: Type.Optional(Type.Number()) },
        { additionalProperties: true },
      ),
    ),
    uptimeSec: Type.Optional(Type.Number()),
    virtualisation: Type.Optional(Type.Object({}, { additionalProperties: true })),
    gpus: Type.Optional(Type.Array(Type.Object({}, { additionalProperties: true }))),
    processes: Type.Optional(Type.Array(Type.Object({}, { additionalProperties: true }))),
  },
  { additionalProperties: true },
);

/** What one detector said. */
export const DetectedCapability = Type.Object({
  name: Type.String({ description: 'What tools and collectors require' }),
  state: Type.Enum(['present', 'absent', 'unknown'], { description: 'unknown: it could not be found out' }),
  evidence: text('The observation that proves it'),
  details: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'Versions, paths and other facts' }),
  ),
  reason: text('Why it could not be found out'),
});
export type DetectedCapability = Static<typeof DetectedCapability>;

export const DeviceAnalysis = Type.Object({
  hostname: Type.String(),
  system: Type.Optional(SystemFacts),
  capabilities: Type.Array(DetectedCapability, { description: 'The answer of every detector, in the order of names' }),
});
export type DeviceAnalysis = Static<typeof DeviceAnalysis>;
