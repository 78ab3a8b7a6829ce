import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());

const Half = {
  version: Type.String(),
  apiVersion: text(),
  gitCommit: text(),
  goVersion: text(),
  os: text(),
  architecture: text(),
};

/** Versions of the client and, when it could be reached, of the engine. */
export const EngineVersion = Type.Object({
  client: Type.Optional(Type.Object(Half)),
  server: Type.Optional(
    Type.Object({
      ...Half,
      minimumApiVersion: text(),
      kernelVersion: text(),
      components: Type.Array(Type.Object({ name: Type.String(), version: Type.String() })),
    }),
  ),
});
export type EngineVersion = Static<typeof EngineVersion>;
