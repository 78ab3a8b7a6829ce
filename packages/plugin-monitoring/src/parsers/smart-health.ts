import type { DriveHealth, SmartExitFlag, SmartReport } from '../schemas/smart-report.ts';

type Level = 'failing' | 'warning';
interface Finding {
  readonly level: Level;
  readonly reason: string;
}

const flagFindings: Partial<Record<SmartExitFlag, Finding>> = {
  'disk-failing': { level: 'failing', reason: 'smartctl reports that the disk is failing' },
  'prefail-attributes-below-threshold': {
    level: 'failing',
    reason: 'Prefailure attributes are at or below their threshold',
  },
  'attributes-below-threshold-in-past': {
    level: 'warning',
    reason: 'Attributes were at or below their threshold in the past',
  },
  'error-log-has-errors': { level: 'warning', reason: "The drive's error log holds errors" },
  'self-test-log-has-errors': { level: 'warning', reason: 'The self-test log holds failed tests' },
};

/** NVM Express base specification, "SMART / Health Information", Critical Warning, bit 0 first. */
const criticalWarnings: readonly Finding[] = [
  { level: 'failing', reason: 'NVMe: the available spare has fallen below its threshold' },
  { level: 'warning', reason: 'NVMe: the temperature is outside its thresholds' },
  { level: 'failing', reason: 'NVMe: the reliability of the drive is degraded' },
  { level: 'failing', reason: 'NVMe: the media has become read-only' },
  { level: 'failing', reason: 'NVMe: the volatile memory backup has failed' },
  { level: 'failing', reason: 'NVMe: the persistent memory region is unreliable or read-only' },
];

/** Some drives pack several numbers into a raw value; no real count comes near this. */
const largestCount = 2 ** 32;

type Count = readonly [value: number | undefined, reason: (count: number) => string];

function countFindings(report: Partial<SmartReport>): Finding[] {
  const counts: readonly Count[] = [
    [report.reallocatedSectors, (count) => `${count} reallocated sectors`],
    [report.pendingSectors, (count) => `${count} sectors wait for reallocation`],
    [report.offlineUncorrectable, (count) => `${count} offline uncorrectable sectors`],
    [report.reportedUncorrectable, (count) => `${count} reported uncorrectable errors`],
    [report.nvme?.mediaErrors, (count) => `${count} NVMe media errors`],
    [report.scsi?.grownDefects, (count) => `${count} grown defects`],
    [report.scsi?.readUncorrectedErrors, (count) => `${count} uncorrected read errors`],
    [report.scsi?.writeUncorrectedErrors, (count) => `${count} uncorrected write errors`],
    [report.scsi?.verifyUncorrectedErrors, (count) => `${count} uncorrected verify errors`],
  ];
  return counts.flatMap(([count, reason]) =>
    count !== undefined && count > 0 && count < largestCount
      ? [{ level: 'warning' as const, reason: reason(count) }]
      : [],
  );
}

function nvmeFindings({ nvme }: Partial<SmartReport>): Finding[] {
  if (nvme === undefined) return [];
  const warning = nvme.criticalWarning ?? 0;
  const found = criticalWarnings.filter((_, bit) => (warning >> bit) % 2 === 1);
  if (warning !== 0 && found.length === 0) found.push({ level: 'failing', reason: `NVMe critical warning ${warning}` });
  const { availableSparePercent: spare, availableSpareThresholdPercent: least } = nvme;
  if (spare !== undefined && least !== undefined && spare < least && warning % 2 === 0)
    found.push({ level: 'failing', reason: `NVMe: available spare ${spare} % is below its threshold of ${least} %` });
  return found;
}

function attributeFindings({ attributes = [] }: Partial<SmartReport>): Finding[] {
  return attributes.flatMap(({ id, name, whenFailed, prefailure }) => {
    if (whenFailed === undefined) return [];
    const level = whenFailed === 'now' && prefailure !== false ? ('failing' as const) : ('warning' as const);
    return [
      { level, reason: `Attribute ${id} ${name} ${whenFailed === 'now' ? 'is' : 'was'} at or below its threshold` },
    ];
  });
}

function otherFindings(report: Partial<SmartReport>): Finding[] {
  const found: Finding[] = [];
  const { lifeUsedPercent: used, temperatureC: temperature, temperatureTripC: trip, selfTests } = report;
  if (report.passed === false) found.push({ level: 'failing', reason: "The drive's self-assessment is FAILED" });
  if (used !== undefined && used >= 100)
    found.push({ level: 'warning', reason: `Rated endurance is used up (${used} %)` });
  if (temperature !== undefined && trip !== undefined && trip > 0 && temperature >= trip)
    found.push({ level: 'warning', reason: `${temperature} °C is at or above the trip temperature of ${trip} °C` });
  if (selfTests?.[0]?.passed === false)
    found.push({ level: 'warning', reason: `The last self-test failed: ${selfTests[0].status}` });
  return found;
}

/** Why nothing can be said about a drive that gave no verdict of its own. */
function unknownReasons(report: Partial<SmartReport>): string[] {
  if (report.devices !== undefined) return ['A scan lists devices and reads none of them'];
  if (report.asleep === true) return ['The drive is asleep and was not woken'];
  const reasons = [...(report.messages ?? [])];
  if (report.exitFlags?.includes('command-line-error') && reasons.length === 0)
    reasons.push('smartctl refused its command line');
  if (report.exitFlags?.includes('device-open-failed') && reasons.length === 0)
    reasons.push('The device could not be opened');
  if (report.smartAvailable === false) reasons.push('The device has no SMART');
  else if (report.smartEnabled === false) reasons.push('SMART is disabled');
  return reasons.length > 0 ? reasons : ['The device gave no health status'];
}

/**
 * The verdict on a drive: failing where the drive or smartctl says so, warning where counters or logs show damage, healthy
 * only where the drive passed its own assessment and nothing speaks against it, unknown otherwise.
 *
 * @param isWhole false where the text was cut: what is missing may have spoken against it
 */
export function driveHealth(report: Omit<SmartReport, 'health'>, isWhole: boolean): DriveHealth {
  const findings = [
    ...otherFindings(report),
    ...report.exitFlags.flatMap((flag) => flagFindings[flag] ?? []),
    ...attributeFindings(report),
    ...nvmeFindings(report),
    ...countFindings(report),
  ];
  const reasons = findings.map(({ reason }) => reason);
  if (findings.some(({ level }) => level === 'failing')) return { verdict: 'failing', reasons };
  if (findings.length > 0) return { verdict: 'warning', reasons };
  if (report.passed !== true) return { verdict: 'unknown', reasons: unknownReasons(report) };
  if (!isWhole) return { verdict: 'unknown', reasons: ['The output was cut'] };
  const limits = report.exitFlags.includes('smart-command-failed')
    ? ['Some SMART commands failed, so parts of the data may be missing']
    : [];
  return { verdict: 'healthy', reasons: limits };
}
