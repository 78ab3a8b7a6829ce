import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The part of the docker plugin's test engine that is used here. */
export interface TestEngine extends AsyncDisposable {
  readonly socketPath: string;
  docker(...args: readonly string[]): Promise<string>;
  createNetwork(name: string): Promise<void>;
}

interface EngineModule {
  readonly engineIsAbsent: string | undefined;
  readonly image: string;
  startTestDockerd(): Promise<TestEngine>;
}

/** Lies in another package, so it is loaded by its place; it is no part of what is published. */
export const engineModule = (await import(
  new URL('../../../plugin-docker/src/test-support/test-dockerd.ts', import.meta.url).href
)) as EngineModule;

export type Generation = 'v1' | 'v2';

const { LAB_HOME, XDG_CACHE_HOME, HOME = '', COMPOSE_V2_PLUGIN = '' } = process.env;
/** Where building the lab's Debian 13 leaves its files. */
const labFiles = `${LAB_HOME ?? `${XDG_CACHE_HOME ?? `${HOME}/.cache`}/infrastructor-lab`}/work/trixie/rootfs`;

const plugins = [
  COMPOSE_V2_PLUGIN,
  ...['/usr/libexec', '/usr/lib', '/usr/local/lib', '/usr/local/libexec', `${labFiles}/usr/libexec`].map(
    (path) => `${path}/docker/cli-plugins/docker-compose`,
  ),
];
const v2Plugin = plugins.find((path) => path !== '' && existsSync(path));
const v1Program = '/usr/bin/docker-compose';

function isVersion1(): boolean {
  try {
    return execFileSync(v1Program, ['version', '--short'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).startsWith('1.');
  } catch {
    return false;
  }
}

/** Why tests with a generation of compose are skipped, or undefined when they can run. */
export const composeIsAbsent: Readonly<Record<Generation, string | undefined>> = {
  v1: engineModule.engineIsAbsent ?? (isVersion1() ? undefined : 'docker-compose of version 1 is not installed'),
  v2:
    engineModule.engineIsAbsent ??
    (v2Plugin ? undefined : 'the compose plugin of docker is not installed (COMPOSE_V2_PLUGIN names it)'),
};

/** Puts programs first on the PATH that talk to the test engine, with the one generation of compose. */
export async function useCompose(generation: Generation, { socketPath }: TestEngine): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-compose-'));
  const docker = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim();
  const environment = `export DOCKER_HOST=unix://${socketPath} DOCKER_CONFIG=${folder}`;
  const program = async (name: string, lines: readonly string[]) => {
    await writeFile(join(folder, 'bin', name), ['#!/bin/sh', environment, ...lines, ''].join('\n'));
    await chmod(join(folder, 'bin', name), 0o755);
  };
  await mkdir(join(folder, 'bin'));
  if (generation === 'v1') {
    await program('docker', [
      `[ "$1" = compose ] && { echo "docker: unknown command: docker compose" >&2; exit 1; }`,
      `exec ${docker} "$@"`,
    ]);
    await program('docker-compose', [`exec ${v1Program} "$@"`]);
  } else {
    await mkdir(join(folder, 'cli-plugins'));
    await symlink(v2Plugin ?? '', join(folder, 'cli-plugins/docker-compose'));
    await program('docker', [`exec ${docker} "$@"`]);
    await program('docker-compose', ['exit 127']);
  }
  const path = process.env.PATH;
  process.env.PATH = `${join(folder, 'bin')}:${path}`;
  return {
    async [Symbol.asyncDispose]() {
      process.env.PATH = path;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
