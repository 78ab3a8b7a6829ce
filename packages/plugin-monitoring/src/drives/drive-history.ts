import { token } from '@infrastructor/core';
import type { DriveCounters } from '../schemas/drive-health.ts';

/** One earlier reading of a drive, as it is stored in `drive_health`. */
export interface DriveReading {
  readonly drive: string;
  readonly serialNumber: string | null;
  readonly verdict: string;
  readonly temperatureCelsius: number | null;
  readonly powerOnHours: number | null;
  readonly wearPercent: number | null;
  /** `counters` of the reading, beside others. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly timestamp: string;
}

/** The part of core's tables that drive health reads: history of drives, by their serial number or their place. */
export interface DriveHistory {
  readonly driveHealth: {
    newest(deviceId: string): Promise<readonly DriveReading[]>;
    history(
      drive: { readonly serialNumber: string },
      request: { readonly limit: number; readonly to?: Date },
    ): Promise<{ readonly items: readonly DriveReading[] }>;
  };
}

/** The tables of core, of which only {@link DriveHistory} is used here. */
export const driveHistoryToken = token<DriveHistory>('infrastructor.tables');

export function countersOf(reading: DriveReading): DriveCounters {
  const stored = reading.attributes.counters;
  if (typeof stored !== 'object' || stored === null) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, value]) => typeof value === 'number'));
}
