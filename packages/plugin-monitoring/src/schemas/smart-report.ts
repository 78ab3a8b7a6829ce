import { type Static, Type } from '@infrastructor/core';

const number = (description?: string) => Type.Optional(Type.Number(description === undefined ? {} : { description }));
const text = (description?: string) => Type.Optional(Type.String(description === undefined ? {} : { description }));
const flag = () => Type.Optional(Type.Boolean());

export const SmartDevice = Type.Object({
  name: Type.String(),
  infoName: text(),
  type: text('What smartctl takes after -d: sat, scsi, nvme, megaraid,N, usbjmicron…'),
  protocol: text('ATA, SCSI or NVMe'),
});
export type SmartDevice = Static<typeof SmartDevice>;

export const SmartAttribute = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  value: number('Normalised: high is good'),
  worst: number(),
  threshold: number(),
  whenFailed: Type.Optional(Type.Union([Type.Literal('now'), Type.Literal('past')])),
  prefailure: flag(),
  rawValue: number(),
  rawText: text(),
});
export type SmartAttribute = Static<typeof SmartAttribute>;

export const SelfTest = Type.Object({
  type: Type.String(),
  status: Type.String(),
  passed: flag(),
  remainingPercent: number(),
  atPowerOnHours: number(),
});
export type SelfTest = Static<typeof SelfTest>;

/** What smartctl says by its exit status (smartctl(8), "EXIT STATUS"): one name per bit that is set, bit 0 first. */
export const SmartExitFlag = Type.Union([
  Type.Literal('command-line-error'),
  Type.Literal('device-open-failed'),
  Type.Literal('smart-command-failed'),
  Type.Literal('disk-failing'),
  Type.Literal('prefail-attributes-below-threshold'),
  Type.Literal('attributes-below-threshold-in-past'),
  Type.Literal('error-log-has-errors'),
  Type.Literal('self-test-log-has-errors'),
]);
export type SmartExitFlag = Static<typeof SmartExitFlag>;

export const DriveHealth = Type.Object({
  verdict: Type.Union([
    Type.Literal('healthy'),
    Type.Literal('warning'),
    Type.Literal('failing'),
    Type.Literal('unknown'),
  ]),
  reasons: Type.Array(Type.String(), { description: 'Why it is not healthy, or what limits the verdict' }),
});
export type DriveHealth = Static<typeof DriveHealth>;

export const NvmeHealth = Type.Object({
  criticalWarning: number('Bits of the NVMe specification; 0 is good'),
  availableSparePercent: number(),
  availableSpareThresholdPercent: number(),
  percentageUsed: number('Endurance used; may exceed 100'),
  readBytes: number(),
  writtenBytes: number(),
  mediaErrors: number(),
  errorLogEntries: number(),
  unsafeShutdowns: number(),
  warningTempMinutes: number(),
  criticalTempMinutes: number(),
  totalCapacityBytes: number(),
});
export type NvmeHealth = Static<typeof NvmeHealth>;

export const ScsiHealth = Type.Object({
  grownDefects: number(),
  readUncorrectedErrors: number(),
  writeUncorrectedErrors: number(),
  verifyUncorrectedErrors: number(),
  nonMediumErrors: number(),
  enduranceUsedPercent: number(),
});
export type ScsiHealth = Static<typeof ScsiHealth>;

/** A drive as `smartctl` sees it, or the drives that `smartctl --scan` found. */
export const SmartReport = Type.Object({
  smartctlVersion: text(),
  exitStatus: Type.Optional(Type.Integer()),
  exitFlags: Type.Array(SmartExitFlag),
  messages: Type.Array(Type.String()),
  time: Type.Optional(Type.String({ format: 'date-time' })),
  devices: Type.Optional(Type.Array(SmartDevice, { description: 'Only of a scan' })),
  device: Type.Optional(SmartDevice),
  asleep: Type.Optional(Type.Boolean({ description: 'The drive was in standby and was not woken; nothing was read' })),
  model: text(),
  modelFamily: text(),
  vendor: text(),
  serial: text(),
  firmware: text(),
  revision: text('SCSI revision of the drive'),
  wwn: text(),
  capacityBytes: number(),
  logicalBlockBytes: number(),
  physicalBlockBytes: number(),
  rotationRpm: number('0 for solid state'),
  formFactor: text(),
  interfaceSpeed: text('Of the link as it runs now'),
  smartAvailable: flag(),
  smartEnabled: flag(),
  passed: Type.Optional(Type.Boolean({ description: "The drive's own verdict on itself" })),
  temperatureC: number(),
  temperatureTripC: number(),
  powerOnHours: number(),
  powerCycles: number(),
  reallocatedSectors: number(),
  pendingSectors: number(),
  offlineUncorrectable: number(),
  reportedUncorrectable: number(),
  crcErrors: number('Mostly the cable'),
  lifeUsedPercent: number('Wear of solid-state drives as the drive tells it'),
  errorLogCount: number(),
  attributes: Type.Array(SmartAttribute),
  selfTests: Type.Array(SelfTest),
  nvme: Type.Optional(NvmeHealth),
  scsi: Type.Optional(ScsiHealth),
  health: DriveHealth,
});
export type SmartReport = Static<typeof SmartReport>;
