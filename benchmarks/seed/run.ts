/**
 * The figures of the architecture that Infrastructor was built after, and ours beside them: operations of the cache,
 * queries for devices, memory of a cached entry. Real servers, real tables, values collected of this machine. Fails where
 * a figure is not beaten, each by what the seed says of it: "average response time" of the cache is a mean, "typical
 * device queries" is the median. The 99th percentile is shown beside both, which says most on a machine that does nothing else.
 *
 *     pnpm bench:seed [--entries 10000] [--devices 1000] [--samples 100] [--rounds 2000]
 */
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { cacheTimes } from './cache-times.ts';
import { deviceQueries } from './device-queries.ts';
import { entryMemory } from './entry-memory.ts';
import { report } from './figures.ts';
import { reportMemory } from './memory-report.ts';
import { sampledEntries } from './sampled-entries.ts';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '10000' },
    devices: { type: 'string', default: '1000' },
    samples: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '2000' },
  },
});
const entries = Number(values.entries);
const devices = Number(values.devices);
const samplesEach = Number(values.samples);

const sampled = await sampledEntries();
const json = sampled.find(({ dataType }) => dataType === 'system.metrics')?.json;
if (!json) throw new Error('No system.metrics could be collected of this machine');
console.log(
  `${availableParallelism()} cores of ${cpus()[0]?.model}, Node.js ${process.version}, load ${loadavg()[0]?.toFixed(1)}\n`,
);

// Memory first, while the process holds nothing else.
const memory = await entryMemory(sampled, entries);
console.log(`Cache with ${entries} entries of ${json.length} characters\n`);
const failures = [
  ...report({ text: '2.84 ms on average', belowMs: 2.84, by: 'meanMs' }, await cacheTimes(json, entries)),
];
console.log(`Database with ${devices} devices and ${devices * samplesEach} samples\n`);
const queries = await deviceQueries({ json, devices, samplesEach, rounds: Number(values.rounds) });
failures.push(...report({ text: '< 10 ms', belowMs: 10, by: 'p50Ms' }, queries));
console.log(`Memory of a cached entry, ${entries} of each\n`);
failures.push(...reportMemory(memory));

for (const failure of failures) console.error(`NOT MET: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
