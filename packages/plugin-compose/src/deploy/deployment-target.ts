import { ConflictError, type DeviceAccess, type HandlerContext, isInfrastructorError } from '@infrastructor/core';
import { containerList } from '../commands/container-list.ts';
import type { ComposeFile } from '../schemas/compose-file.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';
import { composeProgram } from './compose-program.ts';
import type { ComposeProject } from './compose-project.ts';
import { projectNameOf, readDeploymentPath } from './deployment-path.ts';
import { ownContainerId } from './own-container.ts';
import { type PendingDeployment, readPending } from './pending-deployment.ts';

/** What is there before a deployment. */
export interface DeploymentTarget {
  readonly project: ComposeProject;
  /** The compose file that is written. */
  readonly file: string;
  /** What stands in it now. */
  readonly current: string | undefined;
  /** What stood in it when the project last ran well; what a roll back restores. */
  readonly previous: string | undefined;
  /** A deployment that was cut off. */
  readonly pending: PendingDeployment | undefined;
  /** Containers of the project, running or not. */
  readonly containers: readonly EngineContainer[];
  /** Those of others too. */
  readonly allContainers: readonly EngineContainer[];
}

/** In the order in which compose looks for them (compose-go `DefaultFileNames`). */
const fileNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

async function textOf(device: DeviceAccess, path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await device.readFile(path)).toString('utf8');
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

async function namesIn(device: DeviceAccess, folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await device.list(folder)).map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** `compose.override.yml` for `compose.yml`: compose lays it over, and would not when the files are named. */
function overridesOf(file: string, names: readonly string[]): string[] {
  const base = file.replace(/\.ya?ml$/, '');
  return [`${base}.override.yml`, `${base}.override.yaml`].filter((name) => names.includes(name)).slice(0, 1);
}

/** Compose takes the name from here when nobody gives it one. */
async function nameInDotEnv(
  device: DeviceAccess,
  folder: string,
  names: readonly string[],
): Promise<string | undefined> {
  const text = names.includes('.env') ? await textOf(device, `${folder}/.env`) : undefined;
  return /^\s*(?:export\s+)?COMPOSE_PROJECT_NAME=["']?([a-z0-9][a-z0-9_-]*)["']?\s*$/m.exec(text ?? '')?.[1];
}

/**
 * Looks at a device before a deployment, changing nothing.
 * @throws {DataCollectionError} CAPABILITY_MISSING without compose
 * @throws {ConflictError} when the project is the one that this system runs in
 */
export async function readDeploymentTarget(
  device: DeviceAccess & Pick<HandlerContext, 'now'>,
  deploymentPath: string,
  model: ComposeFile,
): Promise<DeploymentTarget> {
  const { folder, fileName } = readDeploymentPath(deploymentPath);
  const program = await composeProgram(device);
  const [names, all] = await Promise.all([namesIn(device, folder), device.run(containerList)]);
  const present = names ?? [];
  const name = fileName ?? fileNames.find((known) => present.includes(known)) ?? 'docker-compose.yml';
  const there = all.find(({ workingDir, project }) => workingDir === folder && project !== undefined);
  const project =
    there?.project ?? (await nameInDotEnv(device, folder, present)) ?? model.name ?? projectNameOf(folder);
  const containers = all.filter((container) => container.project === project && !container.oneOff);
  await refuseOwnStack(containers, project);
  const file = `${folder}/${name}`;
  const current = present.includes(name) ? await textOf(device, file) : undefined;
  const pending = await readPending(device, folder, present, file);
  const previous = pending ? pending.backup && (await textOf(device, pending.backup)) : current;
  return {
    project: {
      program,
      name: project,
      folder,
      folderExists: names !== undefined,
      files: [file, ...overridesOf(name, present).map((override) => `${folder}/${override}`)],
    },
    file,
    current,
    previous: previous ?? undefined,
    pending,
    containers,
    allContainers: all,
  };
}

async function refuseOwnStack(containers: readonly EngineContainer[], project: string): Promise<void> {
  const own = await ownContainerId();
  const host = containers.find(({ id, isHost }) => isHost || id === own);
  if (!host) return;
  throw new ConflictError(`The project ${project} holds ${host.name}, the container that this system runs in`, {
    hint: 'To recreate it would end this deployment half way. Run docker compose for it on the machine itself.',
  });
}
