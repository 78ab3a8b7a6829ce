import { known } from '../parsers/known.ts';
import type { DriveCounters } from '../schemas/drive-health.ts';
import type { SmartReport } from '../schemas/smart-report.ts';

/** The counters of a report under one set of names for ATA, NVMe and SAS. */
export function driveCounters({ nvme, scsi, ...report }: SmartReport): DriveCounters {
  const uncorrected = [scsi?.readUncorrectedErrors, scsi?.writeUncorrectedErrors, scsi?.verifyUncorrectedErrors];
  const told = uncorrected.filter((count) => count !== undefined);
  return known({
    reallocatedSectors: report.reallocatedSectors,
    pendingSectors: report.pendingSectors,
    offlineUncorrectable: report.offlineUncorrectable,
    reportedUncorrectable: report.reportedUncorrectable,
    crcErrors: report.crcErrors,
    mediaErrors: nvme?.mediaErrors,
    grownDefects: scsi?.grownDefects,
    uncorrectedErrors: told.length === 0 ? undefined : told.reduce((sum, count) => sum + count, 0),
  });
}

/** What changed from one reading to the next; a counter that one of them lacks is not compared. */
export function counterGrowth(before: DriveCounters, after: DriveCounters): DriveCounters {
  return Object.fromEntries(
    Object.entries(after).flatMap(([name, value]) => {
      const earlier = before[name as keyof DriveCounters];
      return earlier === undefined || earlier === value ? [] : [[name, value - earlier]];
    }),
  );
}
