import { type HandlerContext, toInfrastructorError } from '@infrastructor/core';
import { known } from '../parsers/known.ts';
import type { Drive } from '../schemas/drive-health.ts';
import type { SmartReport } from '../schemas/smart-report.ts';
import { counterGrowth, driveCounters } from './drive-counters.ts';
import { countersOf, type DriveHistory, type DriveReading } from './drive-history.ts';
import { driveVerdict, settledDays } from './drive-verdict.ts';
import { driveWear } from './drive-wear.ts';
import type { FoundDrive } from './found-drive.ts';

const dayMs = 86_400_000;

interface JudgeContext extends Pick<HandlerContext, 'now' | 'warn'> {
  readonly needs: { readonly history: DriveHistory };
}

/** A report as an answer: judged by what was stored of this drive before, wherever it was plugged in. */
export async function inTheLightOfHistory(
  found: FoundDrive,
  report: SmartReport | string,
  context: JudgeContext,
  earlier: readonly DriveReading[],
): Promise<Drive> {
  const identity = identityOf(found, typeof report === 'string' ? undefined : report);
  const empty = { exitFlags: [], counters: {}, attributes: [], selfTests: [] };
  if (typeof report === 'string') {
    return { ...identity, ...empty, state: 'unreadable', verdict: 'unknown', reasons: [report] };
  }
  const last = earlier.find((each) =>
    identity.serial ? each.serialNumber === identity.serial : each.drive === found.drive,
  );
  if (report.asleep) return { ...identity, ...empty, ...asleep(last) };

  const counters = driveCounters(report);
  const old = await olderReading(identity.serial, context);
  const grown = last ? counterGrowth(countersOf(last), counters) : {};
  const growth = last && Object.keys(grown).length > 0 ? { since: last.timestamp, counters: grown } : undefined;
  const { verdict, reasons } = driveVerdict(report, counters, {
    settled: old ? { counters: countersOf(old), at: old.timestamp } : undefined,
    growth,
  });
  const before =
    old?.wearPercent == null ? undefined : { usedPercent: old.wearPercent, atMs: Date.parse(old.timestamp) };
  return known({
    ...identity,
    // Nothing but an error came: it was not read, and nothing of it may stand for a reading.
    state:
      report.passed === undefined && report.powerOnHours === undefined ? ('unreadable' as const) : ('active' as const),
    verdict,
    reasons,
    passed: report.passed,
    exitStatus: report.exitStatus,
    exitFlags: report.exitFlags,
    temperatureC: report.temperatureC,
    powerOnHours: report.powerOnHours,
    powerCycles: report.powerCycles,
    counters,
    growth,
    wear: driveWear(report.lifeUsedPercent, report.powerOnHours, context.now(), before),
    attributes: report.attributes,
    selfTests: report.selfTests,
    nvme: report.nvme,
    scsi: report.scsi,
  });
}

function identityOf({ drive, block, type }: FoundDrive, report: SmartReport | undefined) {
  return known({
    drive,
    type: report?.device?.type ?? type,
    protocol: report?.device?.protocol,
    transport: block?.transport ?? (/^\/dev\/x?vd/.test(drive) ? 'virtio' : undefined),
    model: report?.model ?? block?.model,
    serial: report?.serial ?? block?.serial,
    firmware: report?.firmware,
    capacityBytes: report?.capacityBytes ?? block?.sizeBytes,
    rotationRpm: report?.rotationRpm,
  });
}

/** Asleep is a state and no fault: the verdict is the last one, and says from when it is. */
function asleep(last: DriveReading | undefined): Pick<Drive, 'state' | 'verdict' | 'reasons' | 'lastKnown'> {
  if (!last)
    return {
      state: 'standby',
      verdict: 'unknown',
      reasons: ['The drive is asleep and was not woken; it was never read'],
    };
  const verdict = (['healthy', 'warning', 'failing'] as const).find((each) => each === last.verdict) ?? 'unknown';
  return {
    state: 'standby',
    verdict,
    reasons: [`The drive is asleep and was not woken; it was ${verdict} at ${last.timestamp}`],
    lastKnown: known({
      at: last.timestamp,
      verdict,
      temperatureC: last.temperatureCelsius ?? undefined,
      powerOnHours: last.powerOnHours ?? undefined,
    }),
  };
}

/** The newest reading that is old enough to tell what settled, and how wear goes on. */
async function olderReading(serialNumber: string | undefined, { needs, now, warn }: JudgeContext) {
  if (serialNumber === undefined) return undefined;
  try {
    const to = new Date(now().getTime() - settledDays * dayMs);
    return (await needs.history.driveHealth.history({ serialNumber }, { limit: 1, to })).items[0];
  } catch (error) {
    warn(`The history of drive ${serialNumber} is not known: ${toInfrastructorError(error).message}`);
    return undefined;
  }
}
