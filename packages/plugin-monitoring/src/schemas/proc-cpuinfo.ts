import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());
const number = () => Type.Optional(Type.Number());
const flag = () => Type.Optional(Type.Boolean());
const names = () => Type.Optional(Type.Array(Type.String()));
const other = () =>
  Type.Optional(Type.Record(Type.String(), Type.String(), { description: "By the kernel's own names" }));

/** One logical CPU of /proc/cpuinfo. */
export const ProcProcessor = Type.Object({
  processor: Type.Integer(),
  vendorId: text(),
  cpuFamily: number(),
  model: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  modelName: text(),
  stepping: number(),
  microcode: text(),
  clockMhz: number(),
  cacheBytes: number(),
  physicalId: Type.Optional(Type.Integer({ description: 'The socket' })),
  siblings: Type.Optional(Type.Integer({ description: 'Logical CPUs of the socket' })),
  coreId: number(),
  cpuCores: Type.Optional(Type.Integer({ description: 'Cores of the socket' })),
  apicid: number(),
  initialApicid: number(),
  fpu: flag(),
  fpuException: flag(),
  cpuidLevel: number(),
  wp: flag(),
  flags: names(),
  vmxFlags: names(),
  bugs: names(),
  bogomips: number(),
  clflushBytes: number(),
  cacheAlignmentBytes: number(),
  physicalAddressBits: number(),
  virtualAddressBits: number(),
  powerManagement: text(),
  implementer: Type.Optional(Type.String({ description: 'ARM, as are architecture, variant, part and revision' })),
  architecture: text(),
  variant: text(),
  part: text(),
  revision: text(),
  other: other(),
});
export type ProcProcessor = Static<typeof ProcProcessor>;

/** /proc/cpuinfo: the logical CPUs, and what some architectures say of the whole machine. */
export const ProcCpuinfo = Type.Object({
  processors: Type.Array(ProcProcessor),
  machine: Type.Optional(
    Type.Object({ hardware: text(), revision: text(), serial: text(), model: text(), other: other() }),
  ),
});
export type ProcCpuinfo = Static<typeof ProcCpuinfo>;
