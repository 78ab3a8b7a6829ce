import { token } from '@infrastructor/core';
import type { ContainerSummary } from '../schemas/container-summary.ts';

interface StoredPage<Row> {
  readonly items: readonly Row[];
  readonly nextCursor: string | undefined;
}

/** What was stored of the containers of all devices. */
export interface StoredContainers {
  readonly containerSnapshots: {
    newest(request: {
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly deviceId?: string | undefined;
      readonly contains?: Readonly<Record<string, unknown>> | undefined;
    }): Promise<
      StoredPage<{
        readonly hostname: string;
        readonly snapshotTime: string;
        readonly containerData: Readonly<Record<string, unknown>>;
      }>
    >;
  };
  readonly snapshots: {
    newestOfAll(
      dataType: string,
    ): Promise<readonly { readonly hostname: string; readonly collectedAt: string; readonly data: unknown }[]>;
  };
  flush(): Promise<void>;
}

/** The service of core under its own name; two tokens with one id are the same service. */
export const storedContainersToken = token<StoredContainers>('infrastructor.tables');

/** The containers of every device as they were last stored; a device whose snapshot has none is there with none. */
export async function newestContainers(tables: StoredContainers) {
  const rows = await tables.snapshots.newestOfAll('docker.containers');
  return rows.map(({ hostname, collectedAt, data }) => ({
    hostname,
    collectedAt,
    containers: data as ContainerSummary[],
  }));
}
