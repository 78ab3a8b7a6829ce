/** The parts of an answer of `GET /containers/{id}/stats` of the engine API that the figures come from. */
export interface StatsSample {
  readonly read?: string;
  readonly preread?: string;
  readonly num_procs?: number;
  readonly cpu_stats?: CpuSample;
  readonly precpu_stats?: CpuSample;
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
    readonly privateworkingset?: number;
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes?: number; readonly tx_bytes?: number }>>;
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?:
      | readonly { readonly op?: string; readonly value?: number }[]
      | null
      | undefined;
  };
  readonly pids_stats?: { readonly current?: number };
}

export interface CpuSample {
  readonly cpu_usage?: { readonly total_usage?: number; readonly percpu_usage?: readonly number[] | null };
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
}
