import { driveHealth } from '../parsers/smart-health.ts';
import type { DriveCounters } from '../schemas/drive-health.ts';
import type { DriveHealth, SmartReport } from '../schemas/smart-report.ts';

/** A count that stood still this long tells of damage that is over. */
export const settledDays = 30;

const words: Readonly<Record<keyof DriveCounters, string>> = {
  reallocatedSectors: 'reallocated sectors',
  pendingSectors: 'sectors that wait for reallocation',
  offlineUncorrectable: 'offline uncorrectable sectors',
  reportedUncorrectable: 'reported uncorrectable errors',
  crcErrors: 'interface CRC errors (mostly the cable)',
  mediaErrors: 'NVMe media errors',
  grownDefects: 'grown defects',
  uncorrectedErrors: 'uncorrected errors',
};

/** Counts since birth. Pending and offline uncorrectable sectors are states and never settle. */
const settling = [
  'reallocatedSectors',
  'reportedUncorrectable',
  'mediaErrors',
  'grownDefects',
  'uncorrectedErrors',
] as const;

export interface Baseline {
  /** A reading at least {@link settledDays} old, where there is one. */
  readonly settled: { readonly counters: DriveCounters; readonly at: string } | undefined;
  /** The reading before this one. */
  readonly growth: { readonly counters: DriveCounters; readonly since: string } | undefined;
}

/**
 * The verdict of a report in the light of history: what grows since the last reading is a warning whatever its size, and a
 * count that did not move for {@link settledDays} days is told but does not count against a drive for ever. It never
 * makes a drive healthy that says itself, or of which smartctl says by its exit status, that it is not.
 */
export function driveVerdict(report: SmartReport, counters: DriveCounters, { settled, growth }: Baseline): DriveHealth {
  const grown = Object.entries(growth?.counters ?? {}).filter(([, by]) => by > 0) as [keyof DriveCounters, number][];
  const growing = grown.map(([name, by]) => `${by} more ${words[name]} since ${growth?.since}`);
  const { verdict, reasons } = report.health;
  if (growing.length > 0) {
    return { verdict: verdict === 'failing' ? 'failing' : 'warning', reasons: [...reasons, ...growing] };
  }
  if (verdict !== 'warning' || settled === undefined) return { verdict, reasons: [...reasons] };
  const still = settling.filter((name) => (counters[name] ?? 0) > 0 && settled.counters[name] === counters[name]);
  if (still.length === 0) return { verdict, reasons: [...reasons] };
  const rest = driveHealth(without(report, still), true);
  if (rest.verdict !== 'healthy') return { verdict, reasons: [...reasons] };
  return {
    verdict: 'healthy',
    reasons: [
      ...rest.reasons,
      ...still.map((name) => `${counters[name]} ${words[name]}, unchanged since ${settled.at}`),
    ],
  };
}

/** The report as if some counters were not there. */
function without(report: SmartReport, names: readonly (typeof settling)[number][]): SmartReport {
  const { reallocatedSectors, reportedUncorrectable, nvme, scsi, ...rest } = report;
  const keeps = (name: (typeof settling)[number]) => !names.includes(name);
  const { mediaErrors, ...otherNvme } = nvme ?? {};
  const { grownDefects, readUncorrectedErrors, writeUncorrectedErrors, verifyUncorrectedErrors, ...otherScsi } =
    scsi ?? {};
  const uncorrected = { readUncorrectedErrors, writeUncorrectedErrors, verifyUncorrectedErrors };
  return {
    ...rest,
    ...(keeps('reallocatedSectors') && reallocatedSectors !== undefined ? { reallocatedSectors } : {}),
    ...(keeps('reportedUncorrectable') && reportedUncorrectable !== undefined ? { reportedUncorrectable } : {}),
    ...(nvme
      ? { nvme: { ...otherNvme, ...(keeps('mediaErrors') && mediaErrors !== undefined ? { mediaErrors } : {}) } }
      : {}),
    ...(scsi
      ? {
          scsi: {
            ...otherScsi,
            ...(keeps('grownDefects') && grownDefects !== undefined ? { grownDefects } : {}),
            ...(keeps('uncorrectedErrors') ? defined(uncorrected) : {}),
          },
        }
      : {}),
  };
}

function defined(counts: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, count]) => (count === undefined ? [] : [[name, count]])),
  );
}
