import { type Page, type PageRequest, page } from '../contract/paging.ts';
import type { ContainerSnapshotColumns } from '../contract/persistence.ts';
import { type AppendTarget, appendRows, rowId } from './append-rows.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql } from './sql.ts';
import { type TimePageRequest, timeConditions, timeOrder, timePage } from './time-page.ts';

export interface NewContainerSnapshot extends ContainerSnapshotColumns {
  readonly id?: string | undefined;
  readonly deviceId: string;
  readonly snapshotTime: Date;
}

export interface ContainerSnapshotRow extends ContainerSnapshotColumns {
  readonly id: string;
  readonly deviceId: string;
  readonly snapshotTime: string;
}

export interface NewestContainers extends PageRequest {
  readonly deviceId?: string | undefined;
  /** Only rows whose data holds all of this, like `{ state: 'running' }`. */
  readonly contains?: Readonly<Record<string, unknown>> | undefined;
}

const target: AppendTarget<NewContainerSnapshot> = {
  table: 'container_snapshots',
  ofDevices: true,
  columns: [
    { name: 'id', type: 'uuid', value: rowId },
    { name: 'device_id', type: 'uuid', value: ({ deviceId }) => deviceId },
    { name: 'snapshot_time', type: 'timestamptz', value: ({ snapshotTime }) => snapshotTime.toISOString() },
    { name: 'container_data', type: 'jsonb', value: ({ containerData }) => jsonText(containerData) },
  ],
};

/** Containers over time: all rows of a device with the same time are one snapshot of it. */
export class ContainerSnapshotsTable {
  readonly #queries: Queries;
  readonly #reads: Queries;

  /** @param reads where history and lists are read, which may be a little behind */
  constructor(queries: Queries, reads: Queries = queries) {
    this.#queries = queries;
    this.#reads = reads;
  }

  append(snapshots: readonly NewContainerSnapshot[]): Promise<number> {
    return appendRows(this.#queries, target, snapshots);
  }

  /** The rows of the newest snapshot of every device, in the order of hostnames. */
  async newest(request: NewestContainers): Promise<Page<ContainerSnapshotRow & { readonly hostname: string }>> {
    const where = [sql.fragment`TRUE`];
    if (request.deviceId !== undefined) where.push(sql.fragment`d.id = ${request.deviceId}::uuid`);
    if (request.contains) where.push(sql.fragment`s.container_data @> ${jsonText(request.contains)}::jsonb`);
    if (request.cursor !== undefined) {
      const [hostname, id] = decodeCursor(request.cursor, ['text', 'id']);
      where.push(sql.fragment`(d.hostname, s.id) > (${hostname}, ${id}::uuid)`);
    }
    const found = await this.#queries.many(sql.type(row<ContainerSnapshotRow & { readonly hostname: string }>())`
      SELECT d.hostname, s.id, s.device_id, s.snapshot_time, s.container_data
      FROM devices d
      JOIN LATERAL (
        SELECT snapshot_time FROM container_snapshots WHERE device_id = d.id ORDER BY snapshot_time DESC LIMIT 1
      ) newest ON TRUE
      JOIN container_snapshots s ON s.device_id = d.id AND s.snapshot_time = newest.snapshot_time
      WHERE ${sql.join(where, sql.fragment` AND `)}
      ORDER BY d.hostname, s.id LIMIT ${request.limit + 1}`);
    const items = found.slice(0, request.limit);
    const last = items.at(-1);
    return page(items, found.length > request.limit && last ? encodeCursor([last.hostname, last.id]) : undefined);
  }

  /** Rows of a device, the newest first. */
  async history(deviceId: string, request: TimePageRequest): Promise<Page<ContainerSnapshotRow>> {
    const found = await this.#reads.many(sql.type(row<ContainerSnapshotRow>())`
      SELECT id, device_id, snapshot_time, container_data FROM container_snapshots
      WHERE device_id = ${deviceId}::uuid AND ${sql.and(timeConditions('snapshot_time', request))}
      ${timeOrder('snapshot_time', request)}`);
    return timePage(found, request, ({ snapshotTime }) => snapshotTime);
  }
}
