import { type Static, Type } from '@infrastructor/core';

/** One mount of a service, always in the long form of the compose specification. */
export const VolumeMount = Type.Object(
  {
    type: Type.String({ description: 'bind, volume, tmpfs, npipe, image or cluster' }),
    source: Type.Optional(Type.String({ description: 'Host path as written, or name of the volume; none: anonymous' })),
    target: Type.String({ description: 'Path in the container' }),
    read_only: Type.Optional(Type.Boolean()),
    consistency: Type.Optional(Type.String()),
    bind: Type.Optional(
      Type.Object(
        {
          propagation: Type.Optional(Type.String()),
          create_host_path: Type.Optional(Type.Boolean()),
          selinux: Type.Optional(Type.String()),
        },
        { additionalProperties: true },
      ),
    ),
    volume: Type.Optional(
      Type.Object(
        { nocopy: Type.Optional(Type.Boolean()), subpath: Type.Optional(Type.String()) },
        { additionalProperties: true },
      ),
    ),
  },
  { additionalProperties: true },
);
export type VolumeMount = Static<typeof VolumeMount>;
