import {
  ConflictError,
  DataCollectionError,
  type DeviceAccess,
  type HandlerContext,
  isInfrastructorError,
  NotFoundError,
  sh,
  ValidationError,
} from '@infrastructor/core';
import { adaptPorts } from '../adapt/adapt-ports.ts';
import type { PortUse } from '../adapt/device-state.ts';
import { EditSession } from '../adapt/edit-session.ts';
import { socketList } from '../commands/socket-list.ts';
import { portUses } from '../device/port-uses.ts';
import { type FileReference, fileReferences } from '../model/file-references.ts';
import { parseCompose } from '../model/parse-compose.ts';
import type { ComposeFile } from '../schemas/compose-file.ts';
import type { DeployInput } from '../tools/deploy-input.ts';
import { runCompose, wordsOf } from './compose-project.ts';
import { contentHash } from './content-hash.ts';
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
  /** Services whose images are pulled, with the image of each. */
  readonly images: ReadonlyMap<string, string>;
  /** Bind mounts that lie in the folder of the project. */
  readonly relative: readonly string[];
  readonly folders: readonly string[];
  readonly atRisk: readonly string[];
  readonly backupPath: string | undefined;
  /** Files on the device that compose takes parts from, and the hash of what it makes of all together. */
  readonly references: readonly FileReference[];
  readonly resolvedHash: string;
}

type Context = HandlerContext & DeviceAccess;

/**
 * Looks at the file and the device and finds out what a deployment would do; nothing is changed.
 * @throws {ParseError} for what is no compose file
 * @throws {DataCollectionError} COMMAND_FAILED with compose's own words when it refuses the file
 * @throws {ConflictError} when a port is taken, or the project is the one that this system runs in
 */
export async function prepareDeployment(
  context: Context,
  content: string,
  input: DeployInput,
): Promise<PreparedDeployment> {
  const written = parseCompose(content);
  const references = fileReferences(content, written);
  // What other files bring is known to compose alone.
  checkNames(written, references.length > 0 ? undefined : input.services);
  const target = await readDeploymentTarget(context, input.deploymentPath, written);
  if (!target.project.folderExists && !input.createDirectories) {
    throw new NotFoundError(`There is no folder ${target.project.folder} on ${context.device.hostname}`, {
      hint: 'Create it, or call with createDirectories.',
    });
  }
  const [accepted, hashes, sockets] = await Promise.all([
    validate(context, target, content, references),
    input.startServices ? hashesOf(context, target, content) : undefined,
    input.startServices ? context.run(socketList) : undefined,
  ]);
  const resolved = resolvedFile(accepted, { text: content, model: written });
  const model = references.length > 0 ? withReferences(written, resolved.model) : written;
  if (references.length > 0) checkNames(model, input.services);
  const active = activeServices(model, input.services);
  if (sockets) checkPorts(context, target, portUses(sockets, target.allContainers), resolved, active);
  const actions = input.startServices ? serviceActions(active, target.containers, hashes, input) : [];
  const { folder } = target.project;
  const { absolute } = hostPaths(resolved.model, active, folder);
  const { relative } = hostPaths(model, active, folder);
  const folders = input.createDirectories ? await missingFolders(context, folder, absolute) : [];
  const isNew = target.previous === undefined || target.previous === content;
  return {
    target,
    model,
    active,
    actions,
    images: input.pullImages && input.startServices ? imagesOf(resolved.model, active) : new Map(),
    relative,
    folders,
    atRisk: dataAtRisk(target, actions, relative),
    backupPath: isNew ? undefined : `${target.file}.${contentHash(target.previous ?? '')}.bak`,
    references,
    resolvedHash: contentHash(resolved.text),
  };
}

/** Services of other files as compose puts them together; those of profiles, which it may leave out, as they are written. */
function withReferences(written: ComposeFile, resolved: ComposeFile): ComposeFile {
  return { ...written, services: { ...written.services, ...resolved.services } };
}

function checkNames(model: ComposeFile, asked: readonly string[] | undefined): void {
  const names = Object.keys(model.services);
  const odd = names.find((name) => name.startsWith('-'));
  if (odd !== undefined)
    throw new ValidationError(`The service ${odd} begins with a dash, which programs take for an option`);
  const unknown = asked?.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new NotFoundError(`The compose file has no service ${unknown.join(', ')}`, {
      hint: `It has: ${names.join(', ')}`,
    });
  }
}

function imagesOf(model: ComposeFile, active: readonly string[]): Map<string, string> {
  return new Map(
    active.flatMap((name): [string, string][] => {
      const { image, build, pull_policy: policy } = model.services[name] ?? {};
      const isPulled = image !== undefined && build === undefined && policy !== 'never' && policy !== 'build';
      return isPulled ? [[name, image]] : [];
    }),
  );
}

/** Compose itself has the last word on a file, with the variables and files that are on the device. Gives what it makes of it. */
async function validate(
  device: DeviceAccess,
  { project }: DeploymentTarget,
  content: string,
  references: readonly FileReference[],
): Promise<string> {
  const result = await runCompose(device, project, sh`config`, { content });
  if (result.exitCode === 0) return result.stdout;
  const { program, version } = project.program;
  const others = references.map(
    ({ file, line }) => ` Line ${line} of it reads ${file}, from ${project.folder} on the device.`,
  );
  throw new DataCollectionError(
    'COMMAND_FAILED',
    `${program} ${version} refuses the file: ${wordsOf({ ...result, stdout: '' })}`,
    {
      hint: `Nothing was changed. Variables without a value belong in a .env file in the folder of the project.${others.join('')}`,
      details: { exitCode: result.exitCode },
    },
  );
}

interface ReadFile {
  readonly text: string;
  readonly model: ComposeFile;
}

/** The file with the values of the device's variables; as it is written, where compose prints something unusual. */
function resolvedFile(text: string, written: ReadFile): ReadFile {
  try {
    return { text, model: parseCompose(text) };
  } catch (error) {
    if (!isInfrastructorError(error)) throw error;
    return written;
  }
}

async function hashesOf(
  device: DeviceAccess,
  target: DeploymentTarget,
  content: string,
): Promise<Map<string, string> | undefined> {
  const result = await runCompose(device, target.project, sh`config --hash ${'*'}`, { content });
  return result.exitCode === 0 ? readHashes(result.stdout) : undefined;
}

/** A port that another has would make the start fail half way. */
function checkPorts(
  { device }: Context,
  target: DeploymentTarget,
  ports: readonly PortUse[],
  { text, model }: ReadFile,
  active: readonly string[],
): void {
  const session = new EditSession(text);
  adaptPorts(session, model, { ports, networks: [] }, (name) => active.includes(name), {
    autoAssignPorts: false,
    portRangeStart: 1,
    portRangeEnd: 65_535,
    customPortMappings: {},
    project: target.project.name,
  });
  const taken = session.warnings.filter((warning) => warning.includes(' is used by '));
  if (taken.length === 0) return;
  throw new ConflictError(`Ports are taken on ${device.hostname}: ${taken.join('; ')}`, {
    hint: 'modify_compose_for_device gives the file ports that are free.',
  });
}
