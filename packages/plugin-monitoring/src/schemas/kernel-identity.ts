import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());

/** What `uname -a` tells. */
export const KernelIdentity = Type.Object({
  kernelName: Type.String(),
  nodeName: Type.String(),
  kernelRelease: Type.String(),
  kernelVersion: Type.String({ description: 'Blanks in a row are one' }),
  machine: text(),
  processor: text(),
  hardwarePlatform: text(),
  operatingSystem: text(),
});
export type KernelIdentity = Static<typeof KernelIdentity>;
