import { type Static, Type } from '@infrastructor/core';

/** One line that a container wrote. Its text is the container's own: cleaned of control characters, but not trusted. */
export const ContainerLogEntry = Type.Object({
  time: Type.Optional(Type.String({ description: 'RFC 3339, with the nanoseconds of the engine' })),
  stream: Type.Union([Type.Literal('stdout'), Type.Literal('stderr')], {
    description: 'A container with a terminal has only stdout',
  }),
  text: Type.String(),
});
export type ContainerLogEntry = Static<typeof ContainerLogEntry>;
