import type { Page } from '../contract/paging.ts';
import type { DriveHealthColumns } from '../contract/persistence.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

export interface NewDriveHealth extends DriveHealthColumns {
  readonly id?: string | undefined;
  readonly deviceId: string;
  readonly timestamp: Date;
}

export interface DriveHealthRow extends DriveHealthColumns {
  readonly id: string;
  readonly deviceId: string;
  readonly timestamp: string;
}

const target: AppendTarget<NewDriveHealth> = {
  table: 'drive_health',
  ofDevices: true,
  columns: [
    { name: 'id', type: 'uuid', value: rowId },
    { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId },
    { name: 'timestamp', type: 'timestamptz', value: ({ timestamp }) => timestamp.toISOString() },
    { name: 'drive', type: 'text', value: ({ drive }) => drive },
    { name: 'serial_number', type: 'text', value: ({ serialNumber }) => serialNumber },
    { name: 'verdict', type: 'text', value: ({ verdict }) => verdict },
    { name: 'temperature_celsius', type: 'numeric', value: ({ temperatureCelsius }) => temperatureCelsius },
    {
      name: 'power_on_hours',
      type: 'int8',
      value: ({ powerOnHours }) => (powerOnHours === null ? null : Math.trunc(powerOnHours)),
    },
    { name: 'wear_percent', type: 'numeric', value: ({ wearPercent }) => wearPercent },
    { name: 'attributes', type: 'jsonb', value: ({ attributes }) => jsonText(attributes) },
  ],
};

/** Health of drives over time. */
export class DriveHealthTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  append(health: readonly NewDriveHealth[]): Promise<number> {
    return appendRows(this.#queries, target, health);
  }

  /** What is known last of every drive of a device, in the order of their names; also of drives that are gone. */
  newest(deviceId: string): Promise<readonly DriveHealthRow[]> {
    return this.#queries.many(sql.type(row<DriveHealthRow>())`
      SELECT DISTINCT ON (drive) * FROM drive_health WHERE device_id = ${deviceId}::uuid
      ORDER BY drive, timestamp DESC`);
  }

  /** Health of one drive, the newest first; by its serial number it is followed from slot to slot and host to host. */
  async history(
    drive: { readonly deviceId: string; readonly drive: string } | { readonly serialNumber: string },
    request: TimePageRequest,
  ): Promise<Page<DriveHealthRow>> {
    const which =
      'serialNumber' in drive
        ? sql.fragment`serial_number = ${drive.serialNumber}`
        : sql.fragment`device_id = ${drive.deviceId}::uuid AND drive = ${drive.drive}`;
    const found = await this.#reads.many(sql.type(row<DriveHealthRow>())`
      SELECT * FROM drive_health WHERE ${which} AND ${sql.and(timeConditions('timestamp', request))}
      ${timeOrder('timestamp', request)}`);
    return timePage(found, request, ({ timestamp }) => timestamp);
  }
}
