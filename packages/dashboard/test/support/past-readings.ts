import type { Installation } from '../../../host/test/support/installation.ts';
import { rest } from '../../../host/test/support/rest-client.ts';

const minuteMs = 60_000;

/**
 * The readings of the last day, one a minute; evenings are busy. Nothing on any surface takes readings of the past, and a
 * suite cannot wait for a day, so they go the way of the poller's own: through the function of the store that it calls.
 * Network and disks are known since a while only, as after an upgrade.
 */
export async function storePastReadings(installation: Installation, hostname: string): Promise<void> {
  const { body } = await rest<{ id: string }>(installation, 'GET', `/api/devices/${hostname}`);
  const nowMs = Date.now();
  const rows = Array.from({ length: 1_440 }, (_, minute) => {
    const wave = Math.sin(minute / 230) ** 2;
    const spike = minute % 97 < 6 ? 35 : (minute * 7) % 11;
    return {
      deviceId: body.data.id,
      timestamp: new Date(nowMs - (1_440 - minute) * minuteMs),
      cpuUsagePercent: Math.min(100, 8 + 40 * wave + spike),
      memoryUsagePercent: 35 + 12 * wave + (minute % 5) / 2,
      diskUsagePercent: 61 + minute / 700,
      loadAverage1m: 0.2 + 2 * wave + spike / 20,
      uptimeSeconds: 600_000 + minute * 60,
      ...(minute < 240 ? {} : trafficOf(wave, spike)),
      metadata: {},
    };
  });
  await installation.host.runtime.tables.systemMetrics.append(rows);
}

function trafficOf(wave: number, spike: number) {
  return {
    networkReceiveBytesPerSec: 90_000 + 2_400_000 * wave + 60_000 * spike,
    networkTransmitBytesPerSec: 40_000 + 700_000 * wave + 9_000 * spike,
    diskReadBytesPerSec: 20_000 + 90_000 * spike,
    diskWriteBytesPerSec: 350_000 + 800_000 * wave + 30_000 * spike,
  };
}
