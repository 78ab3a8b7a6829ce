import { type Static, Type } from '@infrastructor/core';
import { NvmeHealth, ScsiHealth, SelfTest, SmartAttribute, SmartExitFlag } from './smart-report.ts';

const number = (description?: string) => Type.Optional(Type.Number(description === undefined ? {} : { description }));
const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const time = (description: string) => Type.String({ format: 'date-time', description });

const Verdict = Type.Enum(['healthy', 'warning', 'failing', 'unknown']);

/** Counts of a drive that only grow, and the sectors that wait for a decision now. */
export const DriveCounters = Type.Object({
  reallocatedSectors: number(),
  pendingSectors: number(),
  offlineUncorrectable: number(),
  reportedUncorrectable: number(),
  crcErrors: number('Mostly the cable'),
  mediaErrors: number('NVMe'),
  grownDefects: number('SAS'),
  uncorrectedErrors: number('SAS: reads, writes and verifications together'),
});
export type DriveCounters = Static<typeof DriveCounters>;

export const DriveWear = Type.Object({
  usedPercent: Type.Number({ description: 'Of the rated endurance; may exceed 100' }),
  remainingPercent: Type.Number(),
  remainingDays: number('Estimate: at the rate of `basis` until the rated endurance is used up'),
  basis: Type.Optional(Type.Enum(['history', 'lifetime'], { description: 'What the rate was taken from' })),
});
export type DriveWear = Static<typeof DriveWear>;

/** One drive of a machine. */
export const Drive = Type.Object({
  drive: Type.String({ description: '/dev/sda; behind a controller with what smartctl takes after -d' }),
  type: text('What smartctl takes after -d'),
  protocol: text('ATA, SCSI or NVMe'),
  transport: text('sata, sas, nvme, usb, virtio…'),
  model: text(),
  serial: text(),
  firmware: text(),
  capacityBytes: number(),
  rotationRpm: number('0 for solid state'),
  state: Type.Enum(['active', 'standby', 'unreadable'], {
    description: 'standby: asleep and left asleep; unreadable: smartctl got no answer',
  }),
  verdict: Verdict,
  reasons: Type.Array(Type.String(), { description: 'Why it is not healthy, or what limits the verdict' }),
  lastKnown: Type.Optional(
    Type.Object(
      { at: time('When it was read last'), verdict: Verdict, temperatureC: number(), powerOnHours: number() },
      { description: 'Of a drive that is asleep' },
    ),
  ),
  passed: Type.Optional(Type.Boolean({ description: "The drive's own verdict on itself" })),
  exitStatus: Type.Optional(Type.Integer()),
  exitFlags: Type.Array(SmartExitFlag),
  temperatureC: number(),
  powerOnHours: number(),
  powerCycles: number(),
  counters: DriveCounters,
  growth: Type.Optional(
    Type.Object(
      { since: time('The reading that this is compared with'), counters: DriveCounters },
      { description: 'How counters changed; only those that did' },
    ),
  ),
  wear: Type.Optional(DriveWear),
  attributes: Type.Array(SmartAttribute),
  selfTests: Type.Array(SelfTest),
  nvme: Type.Optional(NvmeHealth),
  scsi: Type.Optional(ScsiHealth),
});
export type Drive = Static<typeof Drive>;
export const Drives = Type.Array(Drive);
