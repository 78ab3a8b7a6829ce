import { type Static, Type } from '@infrastructor/core';

const flag = () => Type.Optional(Type.Boolean());
const text = () => Type.Optional(Type.String());
const count = () => Type.Optional(Type.Integer());

/** A range of addresses of /proc/iomem or /proc/ioports. Readers without CAP_SYS_ADMIN see zeros. */
export const ProcResource = Type.Object({
  start: Type.String({ description: 'First address: 0x and hexadecimal digits' }),
  end: Type.String({ description: 'Last address, which belongs to the range' }),
  sizeBytes: Type.Optional(Type.Number({ description: 'Left out where the kernel hides the addresses' })),
  depth: Type.Integer({ description: '0 for a range of its own, 1 for one inside it, and so on' }),
  name: Type.String(),
});
export type ProcResource = Static<typeof ProcResource>;

/** A memory type range register of /proc/mtrr. */
export const ProcMtrr = Type.Object({
  register: Type.Integer(),
  baseBytes: Type.Number(),
  sizeBytes: Type.Number(),
  type: Type.String({ description: 'write-back, uncachable, write-combining, write-through, write-protect' }),
  count: Type.Integer(),
});
export type ProcMtrr = Static<typeof ProcMtrr>;

/** The real-time clock of /proc/driver/rtc; times are the clock's own, in UTC or local time as the machine is set. */
export const ProcRtc = Type.Object({
  rtcTime: Type.String(),
  rtcDate: text(),
  alarmTime: Type.Optional(Type.String({ description: 'Fields that the clock does not have are **' })),
  alarmDate: text(),
  alarmIrq: flag(),
  alarmPending: flag(),
  updateIrqEnabled: flag(),
  periodicIrqEnabled: flag(),
  periodicIrqFrequencyHz: count(),
  maxUserIrqFrequencyHz: count(),
  is24Hour: flag(),
  periodicIrq: Type.Optional(Type.Boolean({ description: 'What the chip says, next to what the kernel has enabled' })),
  updateIrq: flag(),
  hpetEmulated: flag(),
  bcd: flag(),
  dstEnabled: flag(),
  periodicFrequencyHz: count(),
  batteryStatus: Type.Optional(Type.String({ description: 'okay or dead' })),
  other: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type ProcRtc = Static<typeof ProcRtc>;

/** A line of /proc/interrupts or /proc/softirqs. */
export const ProcInterrupt = Type.Object({
  irq: Type.String({ description: 'A number, or letters (NMI, LOC, TIMER)' }),
  counts: Type.Array(Type.Object({ cpu: Type.Integer(), count: Type.Number() }), {
    description: 'One for each CPU that is online; empty for ERR and MIS, which have a total alone',
  }),
  total: Type.Number(),
  chip: Type.Optional(Type.String()),
  hardwareIrq: Type.Optional(Type.String({ description: 'The number on the chip and the trigger, such as 1-edge' })),
  devices: Type.Optional(Type.Array(Type.String())),
  description: Type.Optional(Type.String({ description: 'What lines with letters say' })),
});
export type ProcInterrupt = Static<typeof ProcInterrupt>;
