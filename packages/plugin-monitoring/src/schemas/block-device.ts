import { type Static, Type } from '@infrastructor/core';

const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const flag = () => Type.Optional(Type.Boolean());
const number = () => Type.Optional(Type.Number());

/** One row of `lsblk`. */
export const BlockDevice = Type.Object(
  {
    name: Type.String(),
    kname: text('Name in the kernel: dm-0'),
    path: text(),
    parent: text('The name of the device that this one is on'),
    majorMinor: text(),
    type: text('disk, part, lvm, raid1, crypt, loop, rom…'),
    sizeBytes: number(),
    removable: flag(),
    readOnly: flag(),
    rotational: flag(),
    mountPoints: Type.Array(Type.String(), { description: '[SWAP] for swap' }),
    fstype: text(),
    label: text(),
    uuid: text(),
    model: text(),
    serial: text(),
    vendor: text(),
    wwn: text(),
    transport: text('sata, nvme, usb, ata, spi…'),
  },
  {
    additionalProperties: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
    description: 'Further columns under their own names',
  },
);
export type BlockDevice = Static<typeof BlockDevice>;
export const BlockDevices = Type.Array(BlockDevice);
