import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());
const number = () => Type.Optional(Type.Number());

/** One mounted file system of `findmnt`. */
export const FoundMount = Type.Object({
  device: Type.String({ description: 'With the mounted part of it in brackets: /dev/vda2[/sub]' }),
  mountPoint: Type.String(),
  type: text(),
  options: Type.Array(Type.String()),
  majorMinor: text(),
  label: text(),
  uuid: text(),
  propagation: text(),
  sizeBytes: number(),
  usedBytes: number(),
  availableBytes: number(),
  usedPercent: number(),
});
export type FoundMount = Static<typeof FoundMount>;
export const FoundMounts = Type.Array(FoundMount);
