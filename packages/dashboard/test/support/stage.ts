import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devicesToken } from '@infrastructor/core/runtime';
import { hasSshd, startTestSshd, type TestSshd } from '@infrastructor/core/testing';
import compose from '@infrastructor/plugin-compose';
import docker from '@infrastructor/plugin-docker';
import monitoring from '@infrastructor/plugin-monitoring';
import swag from '@infrastructor/plugin-swag';
import zfs from '@infrastructor/plugin-zfs';
import ofSomebodyElse from '../../../host/test/fixtures/one-file-plugin.ts';
import { type Installation, startInstallation } from '../../../host/test/support/installation.ts';
import { type RecordedMachine, recordedMachine } from './recorded-machine.ts';

interface Engine extends AsyncDisposable {
  readonly socketPath: string;
  docker(...args: readonly string[]): Promise<string>;
  runContainer(name: string, options?: readonly string[], command?: readonly string[]): Promise<string>;
}

interface EngineModule {
  readonly engineIsAbsent: string | undefined;
  readonly image: string;
  startTestDockerd(): Promise<Engine>;
}

/** Lies in another package, so it is loaded by its place; it is no part of what is published. */
const { engineIsAbsent, image, startTestDockerd } = (await import(
  new URL('../../../plugin-docker/src/test-support/test-dockerd.ts', import.meta.url).href
)) as EngineModule;

export const stageIsAbsent = engineIsAbsent ?? (hasSshd ? undefined : 'sshd is not installed');
export { image };

/** A real host, and a machine behind a real sshd that has a real engine with containers, SWAG's folder among them. */
export interface Stage extends AsyncDisposable {
  readonly installation: Installation;
  readonly sshd: TestSshd;
  readonly engine: Engine;
  /** A folder for files of the machine. */
  readonly folder: string;
  readonly proxyConf: string;
  /** The device `nas`, which answers with what real machines answered. */
  readonly nas: RecordedMachine;
}

export async function startStage(): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-stage-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const engine = opened.use(await startTestDockerd());
  const sshd = opened.use(await startTestSshd({ config: [`SetEnv DOCKER_HOST=unix://${engine.socketPath} SHLVL=2`] }));
  const confs = join(folder, 'machine/swag/nginx/proxy-confs');
  await mkdir(confs, { recursive: true });
  const proxyConf = join(confs, 'web.subdomain.conf');
  await writeFile(proxyConf, confOf('web', 8080));
  const [project, service] = ['com.docker.compose.project=shop', 'com.docker.compose.service=web'];
  await engine.runContainer('web', ['--label', project, '--label', service]);
  await engine.runContainer(
    'worker',
    [],
    ['sh', '-c', 'n=0; while :; do n=$((n+1)); echo "job $n done"; sleep 1; done'],
  );
  await engine.docker('tag', image, 'lscr.io/linuxserver/swag:latest');
  await engine.docker(
    ...[
      'run',
      '--detach',
      '--network',
      'none',
      '--volume',
      `${join(folder, 'machine/swag')}:/config`,
      '--name',
      'swag',
    ],
    ...['lscr.io/linuxserver/swag:latest', 'sleep', '3600'],
  );
  const nas = await recordedMachine('nas');
  const installation = opened.use(
    await startInstallation({
      plugins: [monitoring, docker, compose, swag, zfs, ofSomebodyElse],
      pluginOptions: { docker: { socketPath: engine.socketPath }, compose: { settleSec: 1 } },
      environment: { POLLING_ENABLED: 'true', ALERT_ENABLED: 'true' },
      replay: () => nas,
    }),
  );
  // No surface adds a recorded machine. It is asked only when a page asks, so that a test decides what it answers.
  await installation.host.runtime
    .service(devicesToken)
    .table.insert({ hostname: 'nas', transport: 'replay', monitoringEnabled: false });
  const held = opened.move();
  return { installation, sshd, engine, folder, proxyConf, nas, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

export function confOf(app: string, port: number): string {
  return `## Version 2024/07/16
server {
    listen 443 ssl;
    server_name ${app}.*;
    include /config/nginx/ssl.conf;
    location / {
        include /config/nginx/proxy.conf;
        set $upstream_app ${app};
        set $upstream_port ${port};
        set $upstream_proto http;
        proxy_pass $upstream_proto://$upstream_app:$upstream_port;
    }
}
`;
}
