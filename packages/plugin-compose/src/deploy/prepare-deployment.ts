import { createHash } from 'node:crypto';
import {
  ConflictError,
  DataCollectionError,
  type DeviceAccess,
  type HandlerContext,
  NotFoundError,
  type Plan,
  sh,
  ValidationError,
} from '@infrastructor/core';
import { adaptPorts } from '../adapt/adapt-ports.ts';
import { EditSession } from '../adapt/edit-session.ts';
import { countChangedLines } from '../adapt/unified-diff.ts';
import { socketList } from '../commands/socket-list.ts';
import { containerList } from '../commands/container-list.ts';
import { portUses } from '../device/port-uses.ts';
import { parseCompose } from '../model/parse-compose.ts';
import type { ComposeFile } from '../schemas/compose-file.ts';
import type { DeployInput } from '../tools/deploy-input.ts';
import { runCompose, wordsOf } from './compose-project.ts';
import { dataAtRisk } from './data-at-risk.ts';
import { type DeploymentTarget, readDeploymentTarget } from './deployment-target.ts';
import { missingFolders } from './missing-folders.ts';
import { activeServices, hostPaths, readHashes, type ServiceAction, serviceActions } from './service-actions.ts';

export interface PreparedDeployment {
  readonly target: DeploymentTarget;
  readonly model: ComposeFile;
  /** Services that are started. */
  readonly active: readonly string[];
  readonly actions: readonly ServiceAction[];
  /** Services whose images are pulled. */
  readonly pulled: readonly string[];
  readonly folders: readonly string[];
  readonly atRisk: readonly string[];
  readonly backupPath: string | undefined;
}

type Context = HandlerContext & DeviceAccess;

/**
 * Looks at the file and the device and finds out what a deployment would do; nothing is changed.
 * @throws {ParseError} for what is no compose file
 * @throws {DataCollectionError} COMMAND_FAILED with compose's own words when it refuses the file
 * @throws {ConflictError} when a port is taken, or the project is the one that this system runs in
 */
export async function prepareDeployment(context: Context, content: string, input: DeployInput): Promise<PreparedDeployment> {
  const model = parseCompose(content);
  checkNames(model, input.services);
  const target = await readDeploymentTarget(context, input.deploymentPath, model);
  if (!target.project.folderExists && !input.createDirectories) {
    throw new NotFoundError(`There is no folder ${target.project.folder} on ${context.device.hostname}`, {
      hint: 'Create it, or call with createDirectories.',
    });
  }
  await validate(context, target, content);
  const active = activeServices(model, input.services);
  if (input.startServices) await checkPorts(context, target, model, content, active);
  const actions = input.startServices
    ? serviceActions(active, target.containers, await hashesOf(context, target, content), input)
    : [];
  const paths = hostPaths(model, active, target.project.folder);
  const folders = input.createDirectories ? await missingFolders(context, target.project.folder, paths.absolute) : [];
  const isNew = target.previous === undefined || target.previous === content;
  return {
    target,
    model,
    active,
    actions,
    pulled: input.pullImages && input.startServices ? active.filter((name) => isPulled(model, name)) : [],
    folders,
    atRisk: dataAtRisk(target, actions, paths.relative),
    backupPath: isNew ? undefined : `${target.file}.${hashOf(target.previous ?? '').slice(0, 12)}.bak`,
  };
}

function checkNames(model: ComposeFile, asked: readonly string[] | undefined): void {
  const names = Object.keys(model.services);
  const odd = names.find((name) => name.startsWith('-'));
  if (odd !== undefined) throw new ValidationError(`The service ${odd} begins with a dash, which programs take for an option`);
  const unknown = asked?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new NotFoundError(`The compose file has no service ${unknown.join(', ')}`, { hint: `It has: ${names.join(', ')}` });
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function isPulled(model: ComposeFile, name: string): boolean {
  const { image, build, pull_policy: policy } = model.services[name] ?? {};
  return image !== undefined && build === undefined && policy !== 'never' && policy !== 'build';
}

/** Compose itself has the last word on a file, with the variables and files that are on the device. */
async function validate(device: DeviceAccess, { project }: DeploymentTarget, content: string): Promise<void> {
  const result = await runCompose(device, project, sh`config -q`, { content });
  if (result.exitCode === 0) return;
  const { program, version } = project.program;
  throw new DataCollectionError('COMMAND_FAILED', `${program} ${version} refuses the file: ${wordsOf(result)}`, {
    hint: 'Nothing was changed. Variables without a value belong in a .env file in the folder of the project.',
    details: { exitCode: result.exitCode },
  });
}

async function hashesOf(device: DeviceAccess, target: DeploymentTarget, content: string): Promise<Map<string, string> | undefined> {
  const result = await runCompose(device, target.project, sh`config --hash ${'*'}`, { content });
  return result.exitCode === 0 ? readHashes(result.stdout) : undefined;
}

/** A port that another has would make the start fail half way. */
async function checkPorts(
  context: Context,
  target: DeploymentTarget,
  model: ComposeFile,
  content: string,
  active: readonly string[],
): Promise<void> {
  const [sockets, containers] = await Promise.all([context.run(socketList), context.run(containerList)]);
  const session = new EditSession(content);
  adaptPorts(session, model, { ports: portUses(sockets, containers), networks: [] }, (name) => active.includes(name), {
    autoAssignPorts: false,
    portRangeStart: 1,
    portRangeEnd: 65_535,
    customPortMappings: {},
    project: target.project.name,
  });
  const taken = session.warnings.filter((warning) => warning.includes(' is used by '));
  if (taken.length === 0) return;
  throw new ConflictError(`Ports are taken on ${context.device.hostname}: ${taken.join('; ')}`, {
    hint: 'modify_compose_for_device gives the file ports that are free.',
  });
}

const verbs = {
  create: 'Create and start',
  recreate: 'Recreate',
  start: 'Start',
  keep: 'Leave as it is',
  'recreate-if-changed': 'Recreate, if it changed,',
} as const;

/** What the deployment will do, for people; the same as long as the file and the device are the same. */
export function planOf(prepared: PreparedDeployment, content: string, input: DeployInput): Plan {
  const { target, actions, atRisk, backupPath, folders, model, pulled } = prepared;
  const { project, file, current } = target;
  const gone = [...new Set(target.containers.flatMap(({ service }) => service ?? []))].filter((name) => !Object.hasOwn(model.services, name));
  const images = [...new Set(pulled.map((name) => model.services[name]?.image ?? ''))];
  const { removed, added } = countChangedLines(current ?? '', content);
  const relative = hostPaths(model, prepared.active, project.folder).relative;
  const isStopped = atRisk.length > 0 && !input.acceptDataAtRisk;
  const steps = [
    ...(isStopped ? ['Stop before anything is changed, for data is at risk; acceptDataAtRisk goes on'] : []),
    ...(target.pending ? [`An earlier deployment was cut off: a roll back goes to what ran before it`] : []),
    `Use ${project.program.program} ${project.program.version}, project ${project.name}; it accepts the file`,
    ...folders.map((folder) => `Create the folder ${folder}`),
    ...(backupPath === undefined ? [] : [`Copy ${file} to ${backupPath}`]),
    current === content
      ? `Leave ${file} as it is`
      : `Write ${file} (sha256 ${hashOf(content).slice(0, 12)}, ${added} lines added, ${removed} removed)`,
    ...(project.files.length > 1 ? [`Lay over it ${project.files.slice(1).join(', ')}`] : []),
    ...(relative.length > 0 ? [`Relative paths stay in ${project.folder}: ${relative.join(', ')}`] : []),
    ...images.map((image) => `Pull ${image}`),
    ...actions.map(({ service, kind }) => `${verbs[kind]} ${service}`),
    ...(gone.length > 0 ? [`Leave the containers of ${gone.join(', ')}, which the file does not have any more`] : []),
    ...(input.startServices
      ? [`Wait up to ${input.healthTimeoutSec} s until all run and are healthy, else restore what was before`]
      : ['Start nothing']),
  ];
  return { steps, losses: [...atRisk], reversible: atRisk.length === 0 };
}
