import { type ShellCommand, sh } from '@infrastructor/core';
import type { FaultProxy } from '@infrastructor/core/testing';
import type { TestHost } from '@infrastructor/testing';
import type { Deployment } from '../schemas/deployment.ts';
import type { Generation } from './compose-engine.ts';

/** The same device behind a proxy that breaks its connections. */
export interface CutDevice extends AsyncDisposable {
  readonly device: string;
  readonly proxy: FaultProxy;
}

/** A host with one device that has a real engine and compose, on this machine or in the lab. */
export interface DeployBench extends AsyncDisposable {
  readonly host: TestHost;
  readonly device: string;
  readonly generation: Generation;
  /** An image that is there: busybox. */
  readonly image: string;
  /** A folder of the device for projects. */
  readonly root: string;
  /** How long services get to become healthy; emulated machines need more. */
  readonly healthTimeoutSec: number;
  /** Between two health checks, which are a load there too. */
  readonly checkIntervalSec: number;
  /** Does something on the device itself, as root. @throws when it fails */
  onDevice(command: ShellCommand): Promise<string>;
  openCutDevice(): Promise<CutDevice>;
}

export interface PlanData {
  readonly confirm: string;
  readonly plan: { readonly steps: string[]; readonly losses: string[]; readonly reversible: boolean };
}

export interface InspectedContainer {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly State: { readonly Status: string; readonly StartedAt: string };
  readonly Config: { readonly Env: readonly string[]; readonly Image: string };
}

export type DeployArguments = Readonly<Record<string, unknown>> & {
  readonly device: string;
  readonly deploymentPath: string;
  readonly composeContent: string;
};

export interface StackOptions {
  readonly mode?: string;
  /** Command of the health check. */
  readonly check?: string;
  /** Lines after the service. */
  readonly extra?: string;
  readonly retries?: number;
}

/** A stack of one service that is healthy when its file says so. */
export const stackOf =
  (image: string, checkIntervalSec = 1) =>
  ({ mode = 'one', check = 'true', extra = '', retries = 2 }: StackOptions = {}) =>
    `version: "3.7"
services:
  web:
    image: ${image}
    network_mode: none
    init: true
    command: sleep 3600
    environment:
      MODE: ${mode}
    healthcheck:
      test: ["CMD", "${check}"]
      interval: ${checkIntervalSec}s
      timeout: 30s
      retries: ${retries}
    stop_grace_period: 1s
${extra}`;

export type DeployActions = ReturnType<typeof deployActions>;

/** What tests do with a bench. */
export function deployActions(bench: DeployBench) {
  const { host, root, healthTimeoutSec } = bench;
  let count = 0;
  const args = (deploymentPath: string, composeContent: string, more: object = {}): DeployArguments => ({
    device: bench.device,
    deploymentPath,
    composeContent,
    pullImages: false,
    healthTimeoutSec,
    ...more,
  });
  const planned = async (input: DeployArguments, tool = 'deploy_compose_to_device') =>
    (await host.call(tool, input)).data as PlanData;
  const deploy = async (input: DeployArguments) => {
    const { confirm } = await planned(input);
    return (await host.call('deploy_compose_to_device', { ...input, confirm })).data as Deployment;
  };
  /** As a caller that follows the progress and may go away. */
  const deployWatched = async (
    input: DeployArguments,
    onStep: (step: string) => void | Promise<void>,
    signal?: AbortSignal,
  ) => {
    const { confirm } = await planned(input);
    const { data } = await host.runtime.operation('deploy_compose_to_device').invoke(
      { ...input, confirm },
      {
        caller: host.runtime.internalCaller,
        signal,
        onProgress: ({ text }) => void onStep(text ?? ''),
      },
    );
    return data as Deployment;
  };
  const inspect = async (project: string) => {
    const text = await bench.onDevice(
      sh`ids=$(docker ps -aq --no-trunc --filter ${`label=com.docker.compose.project=${project}`}); [ -z "$ids" ] || docker inspect $ids`,
    );
    return (text.trim() === '' ? [] : JSON.parse(text)) as InspectedContainer[];
  };
  const read = (path: string) => bench.onDevice(sh`cat -- ${path}`);
  const exists = async (path: string) =>
    (await bench.onDevice(sh`[ -e ${path} ] && echo yes || echo no`)).trim() === 'yes';
  const names = async (folder: string) =>
    (await bench.onDevice(sh`ls -A -- ${folder}`)).split('\n').filter(Boolean).sort();
  return {
    args,
    planned,
    deploy,
    deployWatched,
    inspect,
    read,
    exists,
    names,
    stack: stackOf(bench.image, bench.checkIntervalSec),
    /** Ends what a test has left running: twenty health checks a second are a load. */
    clear: async () => {
      const format = '{{.ID}} {{.Label "com.docker.compose.project.working_dir"}}';
      await bench.onDevice(
        sh`docker ps -a --format ${format} | while read -r id folder; do case $folder in ${root}/*) docker rm -f "$id";; esac; done`,
      );
    },
    /** The MODE of each container of a project, with its state. */
    modes: async (project: string) =>
      (await inspect(project)).map(
        ({ State, Config }) => `${Config.Env.find((each) => each.startsWith('MODE='))?.slice(5)} ${State.Status}`,
      ),
    /** A folder of its own for each test; a space in it is no trouble. */
    place: (name = 'my stack') => {
      count += 1;
      return `${root}/${name}${count}`;
    },
  };
}
