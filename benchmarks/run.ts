import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type Askers, type Load, type LoadRequest, measure } from './load.ts';

interface Urls {
  readonly api: string;
  readonly mcp: string;
  readonly home?: string;
}

const serverFile = (name: string) => new URL(`./servers/${name}.ts`, import.meta.url).pathname;

async function start(name: string, message?: object): Promise<{ readonly child: ChildProcess; readonly urls: Urls }> {
  const child = fork(serverFile(name), { execArgv: ['--conditions=development'] });
  if (message) child.send(message);
  const [urls] = (await once(child, 'message')) as [Urls];
  return { child, urls };
}

const mcpCall = (name: string) => ({
  method: 'POST' as const,
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
  },
  body: JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: { device: 'localhost' } },
  }),
});

/** A few that wait for each answer: most of what a request takes is that each side wakes the other. */
const few: Askers = { connections: 8, pipelining: 1 };
/** As many as a server can answer, which tells its throughput: the load of Fastify's own benchmarks. */
const many: Askers = { connections: 100, pipelining: 10 };

const host = await start('host');
const metrics = `${host.urls.api}/api/devices/localhost/metrics`;
const payload = (await (await fetch(metrics)).json()) as object;
const floor = await start('floor', payload);
try {
  const restOf = (askers: Askers) =>
    inTurns(askers, [
      { name: 'REST, bare Fastify', processId: idOf(floor), url: `${floor.urls.api}/cached` },
      { name: 'REST, cached read', processId: idOf(host), url: metrics },
    ]);
  const loaded = await restOf(many);
  const calm = await restOf(few);
  const mcp = await inTurns(few, [
    { name: 'MCP, bare SDK server', processId: idOf(floor), url: `${floor.urls.mcp}/mcp`, ...mcpCall('cached') },
    {
      name: 'MCP, tools/call cached',
      processId: idOf(host),
      url: `${host.urls.mcp}/mcp`,
      ...mcpCall('get_system_metrics'),
    },
  ]);
  console.log(`${many.connections} connections with ${many.pipelining} requests each:`);
  report(loaded);
  console.log(`\n${few.connections} connections with one request each:`);
  report([...calm, ...mcp]);
  console.log(
    `\nREST keeps ${ratio(loaded)} of its floor's throughput, and ${ratio(calm)} with a few connections; MCP ${ratio(mcp)}. ` +
      `Payload ${JSON.stringify(payload).length} bytes.`,
  );
} finally {
  for (const { child } of [host, floor]) {
    child.disconnect();
    await once(child, 'exit');
  }
  if (host.urls.home) await rm(host.urls.home, { recursive: true, force: true });
}

/** Three rounds in turns, so that what else the machine does falls on both; of each the round in the middle. */
async function inTurns(
  askers: Askers,
  requests: readonly (LoadRequest & { readonly name: string })[],
): Promise<readonly Load[]> {
  const rounds: Load[][] = [];
  for (let round = 0; round < 3; round++) {
    const loads: Load[] = [];
    for (const { name, ...request } of requests) loads.push(await measure(name, request, askers));
    rounds.push(loads);
  }
  return requests.map((_, index) => {
    const loads = rounds.flatMap((round) => round[index] ?? []);
    return loads.sort((one, other) => one.perSecond - other.perSecond)[1] as Load;
  });
}

function idOf({ child }: { readonly child: ChildProcess }): number {
  return child.pid ?? 0;
}

function ratio([least, ours]: readonly Load[]): string {
  return `${Math.round(((ours?.perSecond ?? 0) / (least?.perSecond ?? 1)) * 100)} %`;
}

function report(loads: readonly Load[]): void {
  console.log(
    `${'what'.padEnd(26)}${'per second'.padStart(12)}${'p50 ms'.padStart(10)}${'p99 ms'.padStart(10)}${'CPU us'.padStart(10)}${'failures'.padStart(10)}`,
  );
  for (const { name, perSecond, p50Ms, p99Ms, cpuUs, failures } of loads) {
    console.log(
      `${name.padEnd(26)}${perSecond.toFixed(0).padStart(12)}${String(p50Ms).padStart(10)}${String(p99Ms).padStart(10)}${cpuUs.toFixed(0).padStart(10)}${String(failures).padStart(10)}`,
    );
  }
}
