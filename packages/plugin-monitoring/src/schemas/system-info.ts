import { type Static, Type } from '@infrastructor/core';
import { OsRelease } from './os-release.ts';
import { TopProcess } from './top-process.ts';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const integer = (description?: string) => Type.Optional(Type.Integer(description === undefined ? {} : { description }));

/** A display controller. */
export const Gpu = Type.Object({
  kind: Type.Enum(['gpu', 'virtual', 'management'], {
    description: 'virtual: of a hypervisor; management: of a server board for its console; neither computes',
  }),
  address: text('PCI address'),
  vendor: text(),
  model: text(),
  driver: text(),
  pciId: text('vendor:device'),
  memoryBytes: Type.Optional(Type.Number()),
  driverVersion: text(),
});
export type Gpu = Static<typeof Gpu>;

export const Virtualisation = Type.Object({
  kind: Type.Enum(['none', 'vm', 'container']),
  type: text('kvm, vmware, docker, lxc…'),
  evidence: Type.String(),
});
export type Virtualisation = Static<typeof Virtualisation>;

/** What a machine is; what it does not tell is left out. */
export const SystemInfo = Type.Object({
  hostname: text(),
  os: Type.Optional(Type.Omit(OsRelease, ['fields'])),
  kernel: Type.Optional(Type.Object({ name: text(), release: text(), version: text(), architecture: text() })),
  cpu: Type.Optional(
    Type.Object({
      model: text(),
      vendor: text(),
      sockets: integer(),
      cores: integer('Of all sockets; two threads of one core are one'),
      threads: integer('What the kernel schedules on'),
    }),
  ),
  memory: Type.Optional(Type.Object({ totalBytes: Type.Number(), swapTotalBytes: Type.Optional(Type.Number()) })),
  uptimeSec: Type.Optional(Type.Number()),
  bootedAt: Type.Optional(Type.String({ format: 'date-time' })),
  hardware: Type.Optional(Type.Object({ vendor: text(), product: text() })),
  virtualisation: Type.Optional(Virtualisation),
  gpus: Type.Array(Gpu),
  processes: Type.Optional(Type.Array(TopProcess)),
});
export type SystemInfo = Static<typeof SystemInfo>;
