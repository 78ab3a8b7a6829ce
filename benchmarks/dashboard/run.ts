/**
 * The fleet page in Debian's chromium: how long it takes to show the fleet after the first request, what a browser spends on
 * many devices that are updated all the time, and whether the page grows.
 *
 *     pnpm bench:dashboard [--devices 1000] [--rate 50] [--seconds 30]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { devicesToken } from '@infrastructor/core/runtime';
import { freePort } from '@infrastructor/core/testing';
import { createHost, createLogger, loadSettings } from '@infrastructor/host';
import monitoring from '@infrastructor/plugin-monitoring';
import { chromium } from 'playwright-core';
import { Updates } from './updates.ts';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '30' },
  },
});
const devices = Number(values.devices);
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const mostOfCorePercent = 30;
const longestFirstLoadMs = 1_000;
const loads = 7;

await using opened = new AsyncDisposableStack();
const home = await mkdtemp(join(tmpdir(), 'infrastructor-benchmark-'));
opened.defer(() => rm(home, { recursive: true, force: true }));
const ports = { API_PORT: String(await freePort()), MCP_PORT: String(await freePort()) };
const host = opened.use(
  await createHost({
    settings: loadSettings(
      { INFRASTRUCTOR_HOME: home, ...ports, AUTH_DISABLED: 'true', POLLING_ENABLED: 'false', ALERT_ENABLED: 'false' },
      home,
    ),
    plugins: [{ plugin: monitoring, origin: 'benchmark', options: {} }],
    servers: ['api'],
    log: createLogger({ level: 'error', format: 'text', fileDescriptor: 2 }),
  }),
);
const { runtime } = host;
const { table } = runtime.service(devicesToken);
const names = Array.from({ length: devices }, (_, index) => `machine-${String(index).padStart(4, '0')}`);
const told: { readonly id: string; readonly hostname: string }[] = [];
for (const hostname of names) {
  const tags = { rack: hostname.slice(-1) };
  const { id } = await table.insert({ hostname, transport: 'replay', monitoringEnabled: false, tags });
  told.push({ id, hostname });
}
const recorded = await runtime
  .operation('get_system_metrics')
  .invoke({ device: 'localhost' }, { caller: runtime.internalCaller });
const updates = new Updates(runtime.bus, told, recorded.data);
console.log(`${devices} devices, a snapshot is ${JSON.stringify(recorded.data).length} bytes`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
opened.defer(() => browser.close());
const url = `http://127.0.0.1:${ports.API_PORT}/`;

const firstLoadsMs: number[] = [];
for (let round = 0; round < loads; round++) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.getByRole('link', { name: names[0] ?? '', exact: true }).waitFor();
  firstLoadsMs.push(performance.now() - startedAt);
  await context.close();
}
const firstLoadMs = firstLoadsMs.toSorted((one, other) => one - other)[Math.floor(loads / 2)] ?? Number.NaN;
console.log(`first load, nothing cached, until the fleet is there: median ${firstLoadMs.toFixed(0)} ms of ${loads}`);

const page = await browser.newPage({ viewport: { width: 1_280, height: 860 } });
await page.goto(url);
await page.getByRole('link', { name: names[0] ?? '', exact: true }).waitFor();
const session = await browser.newBrowserCDPSession();
const inPage = await page.context().newCDPSession(page);
const spentSec = async () => {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sum = (types: readonly string[]) =>
    processInfo.filter(({ type }) => types.includes(type)).reduce((total, { cpuTime }) => total + cpuTime, 0);
  return { renderer: sum(['renderer']), all: sum(processInfo.map(({ type }) => type)) };
};
const heapMb = async () => {
  await inPage.send('HeapProfiler.collectGarbage');
  return (await inPage.send('Runtime.getHeapUsage')).usedSize / 1_048_576;
};

await pause(5_000);
const share = async (what: string, work: () => Promise<unknown>) => {
  const [before, startedAt] = [await spentSec(), performance.now()];
  await work();
  const [after, tookSec] = [await spentSec(), (performance.now() - startedAt) / 1_000];
  const percent = (name: 'renderer' | 'all') => (100 * (after[name] - before[name])) / tookSec;
  console.log(
    `${what}: page ${percent('renderer').toFixed(1)} % of a core, the whole browser ${percent('all').toFixed(1)} %`,
  );
  return percent('all');
};
await share('at rest', () => pause(seconds * 500));
const busyPercent = await share(`${rate} updates/s`, () => updates.run(rate, seconds));
const scrolledPercent = await share(`${rate} updates/s while it is scrolled`, async () => {
  const running = updates.run(rate, seconds / 3);
  const rows = page.getByRole('table', { name: 'Devices' });
  await rows.hover();
  for (let step = 0; step < seconds * 3; step++) {
    await page.mouse.wheel(0, step % 60 < 30 ? 600 : -600);
    await pause(100);
  }
  await running;
});

// An hour of every device is what the page keeps; from then on it must not grow.
const floodPerSec = 2_000;
const minutes = async (count: number) => {
  await updates.run(floodPerSec, (count * devices) / floodPerSec);
  await pause(3_000);
  return heapMb();
};
const heapsMb = [await heapMb(), await minutes(60), await minutes(20), await minutes(20), await minutes(20)];
console.log(
  `heap at first, and after 60, 80, 100, 120 minutes of ${devices} devices: ${heapsMb.map((size) => size.toFixed(1)).join(', ')} MiB`,
);
console.log(`load of the machine ${loadavg()[0]?.toFixed(1)}`);
const isKept = busyPercent < mostOfCorePercent && firstLoadMs <= longestFirstLoadMs;
console.log(
  `${isKept ? 'kept' : 'NOT kept'}: < ${mostOfCorePercent} % of a core, ≤ ${longestFirstLoadMs} ms; scrolling took ${scrolledPercent.toFixed(1)} %`,
);
process.exitCode = isKept ? 0 : 1;
