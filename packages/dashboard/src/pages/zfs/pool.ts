export interface Pool {
  readonly name: string;
  readonly sizeBytes?: number;
  readonly freeBytes?: number;
  readonly fragmentationPercent?: number;
  readonly capacityPercent?: number;
  readonly health: string;
}

export interface Dataset {
  readonly name: string;
  readonly type: string;
  readonly usedBytes?: number;
  readonly usedBySnapshotsBytes?: number;
  readonly availableBytes?: number;
  readonly compressRatio?: number;
  readonly mountpoint?: string;
}

export interface HealthReason {
  readonly severity: string;
  readonly message: string;
  readonly subject?: string;
}

export interface Health {
  readonly pools: readonly {
    readonly pool: string;
    readonly verdict: string;
    readonly reasons: readonly HealthReason[];
  }[];
}

export interface PoolEvent {
  readonly time: string;
  readonly class: string;
  readonly pool?: string;
  readonly vdevPath?: string;
  readonly dataset?: string;
  readonly message?: string;
}

export interface Vdev {
  readonly name: string;
  readonly state: string;
  readonly read: number | null;
  readonly write: number | null;
  readonly cksum: number | null;
  readonly note: string | null;
  readonly children: readonly Vdev[];
}

export interface ScanStats {
  readonly function: string;
  readonly state: string;
  readonly startTime?: string;
  readonly endTime?: string;
  readonly issuedBytes?: number;
  readonly totalBytes?: number;
  readonly donePercent?: number;
  readonly remainingSec?: number;
  readonly errors?: number;
}

export interface Status {
  readonly pool: string;
  readonly state: string;
  readonly status: string | null;
  readonly action: string | null;
  readonly scan: string | null;
  readonly scanStats: ScanStats | null;
  readonly vdevs: (Omit<Vdev, 'children'> & { readonly classes: Readonly<Record<string, readonly Vdev[]>> }) | null;
  readonly errorCount?: number;
  readonly damagedFiles: readonly string[];
}
