import { sh } from '@infrastructor/core';
import { createSshConnections, startFaultProxy } from '@infrastructor/core/testing';
import { startFleet } from './fleet.ts';
import { quantile } from './measure.ts';

const rounds = 10;
const perRound = 20;

/** The p95 of commands on nine devices while a tenth hangs with many waiting for it, as a share of the p95 without it. */
export async function hungNeighbour(): Promise<number> {
  await using fleet = await startFleet(10);
  const [last, ...nine] = fleet.servers;
  if (!last) throw new Error('no server');
  await using proxy = await startFaultProxy(last.port, last.target().address);
  const connections = createSshConnections({ knownHostsFiles: [], agentSocket: null, defaultKeyFiles: [] });
  const shells = nine.map((sshd) => connections.shell(sshd.target()));
  const hung = connections.shell(last.target({ address: '127.0.0.1', port: proxy.port }));
  const options = { shared: true, timeoutMs: 3_000 };
  await Promise.all([hung, ...shells].map((shell) => shell.exec(sh`true`, options)));

  const round = async (into: number[]) => {
    await Promise.all(
      shells.map(async (shell) => {
        for (let index = 0; index < perRound; index++) {
          const startedAt = performance.now();
          await shell.exec(sh`cat /proc/loadavg`, options);
          into.push(performance.now() - startedAt);
        }
      }),
    );
  };
  const [without, beside]: [number[], number[]] = [[], []];
  await round([]);
  for (let index = 0; index < rounds; index++) {
    await round(without);
    proxy.silence();
    const waiting = Array.from({ length: 50 }, () => hung.exec(sh`cat /proc/loadavg`, options).catch(() => {}));
    await round(beside);
    proxy.reset();
    await Promise.all(waiting);
    await hung.exec(sh`true`, { timeoutMs: 20_000 });
  }
  await connections.close(0);
  return quantile(beside, 0.95) / quantile(without, 0.95);
}
