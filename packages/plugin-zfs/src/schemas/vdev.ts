import { type Static, Type } from '@infrastructor/core';

const Counter = (description: string) => Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], { description });

const fields = {
  name: Type.String(),
  type: Type.String({ description: 'mirror, raidz, draid, replacing, spare, indirect, dspare, disk or file' }),
  state: Type.String({ description: 'ONLINE, DEGRADED, FAULTED, OFFLINE, REMOVED, UNAVAIL; of spares AVAIL, INUSE' }),
  read: Counter('Read errors; null where none are counted, as for spares'),
  write: Counter('Write errors'),
  cksum: Counter('Checksum errors'),
  slowIos: Type.Optional(Type.Integer({ minimum: 0, description: 'Operations slower than zio_slow_io_ms' })),
  note: Type.Union([Type.String(), Type.Null()], { description: '"(resilvering)", "was /dev/sdb1", "cannot open"' }),
  guid: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  allocatedBytes: Type.Optional(Type.Integer()),
  totalBytes: Type.Optional(Type.Integer()),
};

const Fields = Type.Object(fields);

/** A virtual device: a disk, or a group of disks and groups. */
export interface Vdev extends Static<typeof Fields> {
  children: Vdev[];
}

// Inside itself the schema is given in short: a full recursion needs a reference that not every reader of schemas follows.
const Child = Type.Unsafe<Vdev>(
  Type.Object(
    { name: Type.String(), state: Type.String(), children: Type.Array(Type.Unknown()) },
    { description: 'As its parent' },
  ),
);

export const Vdev = Type.Object({ ...fields, children: Type.Array(Child) });

/** Top-level vdevs by what they are for; only classes that the pool has are present. */
export const VdevClasses = Type.Object({
  data: Type.Array(Vdev),
  dedup: Type.Optional(Type.Array(Vdev)),
  special: Type.Optional(Type.Array(Vdev)),
  logs: Type.Optional(Type.Array(Vdev)),
  cache: Type.Optional(Type.Array(Vdev)),
  spares: Type.Optional(Type.Array(Vdev)),
});
export type VdevClasses = Static<typeof VdevClasses>;
export type VdevClass = keyof VdevClasses;

export const vdevClasses: readonly VdevClass[] = ['data', 'dedup', 'special', 'logs', 'cache', 'spares'];

/** The pool as a device: its own counters are of errors that no redundancy could hide. */
export const VdevTree = Type.Object({
  name: Type.String(),
  state: Type.String(),
  read: fields.read,
  write: fields.write,
  cksum: fields.cksum,
  note: fields.note,
  classes: VdevClasses,
});
export type VdevTree = Static<typeof VdevTree>;
