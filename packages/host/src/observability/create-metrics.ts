import type { OperationRecord, RuntimeStatistics } from '@infrastructor/core/runtime';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** Counts one finished operation. */
  observe(record: OperationRecord): void;
  /** Reads gauges from here when they are asked for. */
  follow(statistics: () => RuntimeStatistics): void;
  /** Everything in the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

const operationLabels = ['surface', 'tool', 'data_type', 'source', 'outcome', 'code'] as const;
type OperationLabel = (typeof operationLabels)[number];

/** Labels hold names of definitions and codes only, so their number is bounded by what is registered. */
export function createMetrics(): Metrics {
  const registers = [new Registry()] as [Registry];
  const [registry] = registers;
  collectDefaultMetrics({ register: registry });
  /** By tool, what was not counted into the counter yet, which makes a text of all labels each time to find one. */
  const counted = new Map<string, { readonly labels: Record<OperationLabel, string>; count: number }[]>();
  const operations: Counter<OperationLabel> = new Counter({
    name: 'infrastructor_operations_total',
    help: 'Finished operations',
    labelNames: operationLabels,
    registers,
    collect() {
      for (const seen of [...counted.values()].flat()) {
        operations.inc(seen.labels, seen.count);
        seen.count = 0;
      }
    },
  });
  const durations = new Histogram({
    name: 'infrastructor_operation_duration_seconds',
    help: 'Time of finished operations',
    labelNames: ['surface', 'cache_hit'] as const,
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  return {
    contentType: registry.contentType,
    observe({ surface, tool = '', dataType = '', source = '', outcome, errorCode = '', durationMs, cacheHit }) {
      const labels = { surface, tool, data_type: dataType, source, outcome, code: errorCode };
      let ofTool = counted.get(tool);
      if (!ofTool) {
        ofTool = [];
        counted.set(tool, ofTool);
      }
      const seen = ofTool.find((each) => operationLabels.every((label) => each.labels[label] === labels[label]));
      if (seen) seen.count++;
      else ofTool.push({ labels, count: 1 });
      durations.observe({ surface, cache_hit: String(cacheHit) }, durationMs / 1_000);
    },
    follow(statistics) {
      for (const [name, help, read] of gauges) {
        const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read(statistics())) });
      }
      const queued: Gauge<'table'> = new Gauge({
        name: 'infrastructor_write_queue_rows',
        help: 'Rows that wait to be written',
        labelNames: ['table'] as const,
        registers,
        collect() {
          for (const [table, { queuedRows }] of Object.entries(statistics().queues)) queued.set({ table }, queuedRows);
        },
      });
      const lost: Gauge<'table'> = new Gauge({
        name: 'infrastructor_write_queue_lost_rows',
        help: 'Rows that were lost since the start',
        labelNames: ['table'] as const,
        registers,
        collect() {
          for (const [table, { lostRows }] of Object.entries(statistics().queues)) lost.set({ table }, lostRows);
        },
      });
    },
    text: () => registry.metrics(),
  };
}

const gauges: readonly (readonly [string, string, (statistics: RuntimeStatistics) => number])[] = [
  ['infrastructor_cache_hits', 'Answers from the cache since the start', ({ cache }) => cache.hits],
  [
    'infrastructor_cache_misses',
    'Questions that the cache could not answer since the start',
    ({ cache }) => cache.misses,
  ],
  ['infrastructor_cache_evictions', 'Entries that gave way since the start', ({ cache }) => cache.evictions],
  ['infrastructor_cache_entries', 'Entries in the cache', ({ cache }) => cache.entries],
  ['infrastructor_cache_bytes', 'Size of the cache', ({ cache }) => cache.sizeBytes],
  ['infrastructor_ssh_connections', 'Open SSH connections', ({ ssh }) => ssh.connections],
  ['infrastructor_ssh_channels', 'Open channels on them', ({ ssh }) => ssh.channels],
  ['infrastructor_ssh_queued', 'Commands that wait for a channel', ({ ssh }) => ssh.queued],
  ['infrastructor_ssh_handshakes', 'Connections that are being made', ({ ssh }) => ssh.handshakes],
  ['infrastructor_breakers_open', 'Devices that are left alone', ({ breakers }) => breakers.open],
  ['infrastructor_breakers_half_open', 'Devices that are being probed', ({ breakers }) => breakers.halfOpen],
  ['infrastructor_device_work_queued', 'Pieces of work that wait for their device', ({ breakers }) => breakers.queued],
  ['infrastructor_device_work_running', 'Pieces of work on devices', ({ breakers }) => breakers.running],
  ['infrastructor_database_connections_used', 'Database connections in use', ({ databasePool }) => databasePool.inUse],
  [
    'infrastructor_database_connections_limit',
    'Database connections at most',
    ({ databasePool }) => databasePool.maxConnections,
  ],
  [
    'infrastructor_database_waiting',
    'Statements that wait for a connection',
    ({ databasePool }) => databasePool.waiting,
  ],
  ['infrastructor_streams_open', 'Live streams from devices', ({ openStreams }) => openStreams],
];
