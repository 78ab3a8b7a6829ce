/** What the pages use of `system.metrics`. */
export interface SystemMetrics {
  readonly cpu?: { readonly usedPercent: number; readonly iowaitPercent: number; readonly cores: number };
  readonly memory?: { readonly totalBytes: number; readonly usedBytes: number; readonly usedPercent: number };
  readonly swap?: { readonly totalBytes: number; readonly usedBytes: number; readonly usedPercent?: number };
  readonly load?: { readonly load1m: number; readonly load5m: number; readonly load15m: number };
  readonly uptimeSec?: number;
  readonly filesystems: readonly Filesystem[];
  readonly temperatures: readonly { readonly chip: string; readonly label?: string; readonly celsius: number }[];
}

export interface Filesystem {
  readonly filesystem: string;
  readonly type?: string;
  readonly sizeBytes?: number;
  readonly usedBytes?: number;
  readonly availableBytes?: number;
  readonly usedPercent?: number;
  readonly inodesUsedPercent?: number;
  readonly mountedOn: string;
}

interface Spread {
  readonly min: number | null;
  readonly avg: number | null;
  readonly max: number | null;
}

/** One step of `get_metrics_history`. */
export interface MetricsStep {
  readonly from: string;
  readonly samples: number;
  readonly cpuUsagePercent: Spread;
  readonly memoryUsagePercent: Spread;
  readonly diskUsagePercent: Spread;
  readonly loadAverage1m: Spread;
  readonly networkReceiveBytesPerSec: Spread;
  readonly networkTransmitBytesPerSec: Spread;
  readonly diskReadBytesPerSec: Spread;
  readonly diskWriteBytesPerSec: Spread;
}

/** The figures of a machine at one moment; what it did not tell is null. */
export interface Reading {
  readonly atMs: number;
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  /** Of the fullest file system. */
  readonly diskPercent: number | null;
}

export function readingOf(metrics: SystemMetrics, collectedAt: string | undefined): Reading {
  const shares = metrics.filesystems.flatMap(({ usedPercent }) => usedPercent ?? []);
  return {
    atMs: collectedAt === undefined ? Date.now() : Date.parse(collectedAt),
    cpuPercent: metrics.cpu?.usedPercent ?? null,
    memoryPercent: metrics.memory?.usedPercent ?? null,
    diskPercent: shares.length > 0 ? Math.max(...shares) : null,
  };
}

export function readingOfStep(step: MetricsStep): Reading {
  return {
    atMs: Date.parse(step.from),
    cpuPercent: step.cpuUsagePercent.avg,
    memoryPercent: step.memoryUsagePercent.avg,
    diskPercent: step.diskUsagePercent.avg,
  };
}
