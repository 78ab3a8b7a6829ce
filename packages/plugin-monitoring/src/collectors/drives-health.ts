import { defineCollector, toInfrastructorError } from '@infrastructor/core';
import { splitSections } from '../commands/sections.ts';
import { findDrivesCommand, scanText } from '../commands/smartctl-drive.ts';
import { driveHistoryToken } from '../drives/drive-history.ts';
import { findDrives } from '../drives/found-drive.ts';
import { inTheLightOfHistory } from '../drives/judge-drive.ts';
import { readSmart, type SmartAccess } from '../drives/read-smart.ts';
import { lsblk } from '../parsers/lsblk.ts';
import { smartctl } from '../parsers/smartctl.ts';
import type { BlockDevice } from '../schemas/block-device.ts';
import { type Drive, Drives } from '../schemas/drive-health.ts';

/** Drives that are read at the same time. */
const atATime = 4;

/** Health of every drive of a machine, from smartctl; a drive that sleeps is left asleep. */
export const drivesHealth = defineCollector({
  name: 'drives.health',
  description:
    'Health of every drive: verdict with reasons, temperature, counters and their growth, wear and remaining life',
  ttl: '10m',
  poll: '1h',
  timeout: '120s',
  output: Drives,
  needs: { history: driveHistoryToken },
  persist: { table: 'drive_health', rows: (drives) => drives.filter(({ state }) => state === 'active').map(toRow) },
  async collect(context) {
    const { device, exec, skip, warn, now } = context;
    const { stdout } = await exec(findDrivesCommand, { privileged: true, timeoutMs: 30_000 });
    const parts = splitSections(stdout);
    const version = parts.get('version');
    if (version === undefined || version.exitCode === 127) {
      return skip(`${device.hostname} has no smartctl; install smartmontools there`);
    }
    const parsing = { now: now(), warn };
    const json = Number(/^smartctl (?:version )?(\d+)/m.exec(version.text)?.[1] ?? 0) >= 7;
    const scan = json ? (parts.get('scan')?.text ?? '') : (await exec(scanText, { privileged: true })).stdout;
    const scanned = scan.trim() === '' ? [] : (smartctl.parse(`${scan.trimEnd()}\n`, parsing).devices ?? []);
    const drives = findDrives(scanned, readBlocks(parts.get('blocks')?.text ?? ''));
    if (drives.length === 0) skip(`${device.hostname} has no drive that could be asked`);

    const earlier = await readEarlier();
    const access: SmartAccess = { exec, json, now: now(), warn };
    const found: Drive[] = [];
    for (let start = 0; start < drives.length; start += atATime) {
      const batch = drives.slice(start, start + atATime);
      found.push(
        ...(await Promise.all(
          batch.map(async (drive) => inTheLightOfHistory(drive, await readSmart(drive, access), context, earlier)),
        )),
      );
    }
    return found.sort((a, b) => (a.drive < b.drive ? -1 : 1));

    function readBlocks(text: string): readonly BlockDevice[] {
      try {
        return lsblk.parse(`${text}\n`, parsing);
      } catch (error) {
        warn(`Drives that smartctl does not find itself are left out: ${(error as Error).message}`);
        return [];
      }
    }

    async function readEarlier() {
      try {
        return await context.needs.history.driveHealth.newest(device.id);
      } catch (error) {
        warn(`Earlier readings are not known: ${toInfrastructorError(error).message}`);
        return [];
      }
    }
  },
});

function toRow(drive: Drive) {
  const { counters, reasons, passed, exitStatus } = drive;
  return {
    drive: drive.drive,
    serialNumber: drive.serial ?? null,
    verdict: drive.verdict,
    temperatureCelsius: drive.temperatureC ?? null,
    powerOnHours: drive.powerOnHours ?? null,
    wearPercent: drive.wear?.usedPercent ?? null,
    attributes: { counters, reasons, passed, exitStatus },
  };
}
