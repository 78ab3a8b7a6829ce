import type { Devices } from '../devices/devices.ts';
import { forecast } from '../history/forecast.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Tables } from '../lifecycle/tables.ts';
import type { Finding } from './alert-states.ts';

export interface FullSoonServices {
  readonly devices: Pick<Devices, 'table'>;
  readonly tables: Pick<Tables, 'capacityHistory'>;
  readonly clock: Clock;
}

const historyMs = 30 * 86_400_000;

/** An alert is not over before there is this much more time. */
const hysteresis = 1.5;

/** What of each monitored device will be full soon, as sure as that is; a device at a time, as there may be thousands. */
export async function* fullSoonFindings({ devices, tables, clock }: FullSoonServices, withinDays: number) {
  const since = new Date(clock.now() - historyMs);
  let cursor: string | undefined;
  do {
    const found = await devices.table.list({ limit: 200, cursor, monitoringEnabled: true });
    for (const { id, hostname } of found.items) {
      const findings = new Map<string, Finding | 'holding'>();
      for (const series of await tables.capacityHistory.series({ deviceId: id, since })) {
        const { daysUntilFull, earliestDays, latestDays, subject, usedPercent } = forecast(series) ?? {};
        if (daysUntilFull === undefined || subject === undefined || daysUntilFull > withinDays * hysteresis) continue;
        const range =
          latestDays === undefined ? `${earliestDays} days or more` : `${earliestDays} to ${latestDays} days`;
        findings.set(
          subject,
          daysUntilFull > withinDays
            ? 'holding'
            : {
                severity: daysUntilFull <= 1 ? 'critical' : 'warning',
                message: `${subject} on ${hostname} is ${usedPercent} % full and will be full in about ${daysUntilFull} days (${range})`,
              },
        );
      }
      yield { device: { id, hostname }, findings };
    }
    cursor = found.nextCursor;
  } while (cursor);
}
