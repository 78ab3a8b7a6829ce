import autocannon from 'autocannon';
import { usageOf } from './fleet/host.ts';

export interface Load {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the server's process for a request. */
  readonly cpuUs: number;
  readonly failures: number;
}

export interface LoadRequest {
  /** Of the server that is asked. */
  readonly processId: number;
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How many connections ask at once, each with so many requests under way. */
export interface Askers {
  readonly connections: number;
  readonly pipelining: number;
}

const seconds = Number(process.env.BENCHMARK_SECONDS ?? 3);

/** Sends one request over and over, for a bounded time. */
export async function measure(name: string, { processId, ...request }: LoadRequest, askers: Askers): Promise<Load> {
  const common = { ...request, ...askers, headers: { ...request.headers } };
  await autocannon({ ...common, duration: 1 });
  const before = usageOf(processId).cpuMs;
  const { requests, latency, non2xx, errors } = await autocannon({ ...common, duration: seconds });
  const cpuUs = ((usageOf(processId).cpuMs - before) * 1_000) / requests.total;
  return {
    name,
    perSecond: requests.average,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    cpuUs,
    failures: non2xx + errors,
  };
}
