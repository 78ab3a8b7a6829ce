import { type DeviceAccess, type HandlerContext, sh } from '@infrastructor/core';
import { containerList } from '../commands/container-list.ts';
import { parseCompose } from '../model/parse-compose.ts';
import { runCompose, wordsOf } from './compose-project.ts';
import type { DeploymentTarget } from './deployment-target.ts';
import { restoreFile } from './restore-file.ts';
import { waitUntilHealthy } from './wait-until-healthy.ts';

export interface RollBackOptions {
  /** Images may have been pulled: tags go back to what the containers were made of. */
  readonly imagesPulled: boolean;
  /** Containers may have been replaced. */
  readonly containersTouched: boolean;
  /** Copy of the compose file before. */
  readonly backupPath: string | undefined;
  readonly timeoutMs: number;
  readonly settleMs: number;
}

type Context = HandlerContext & DeviceAccess;

const longMs = 600_000;

/** Restores what was before a deployment; volumes and folders are never removed. Gives what could not be restored. */
export async function rollBack(
  context: Context,
  target: DeploymentTarget,
  options: RollBackOptions,
): Promise<string[]> {
  const problems: string[] = [];
  const { previous, containers: before } = target;
  const project = { ...target.project, folderExists: true };
  if (options.imagesPulled) problems.push(...(await restoreTags(context, target)));
  if (previous === undefined) {
    if (options.containersTouched && before.length === 0) {
      // Without -v: volumes that were made are empty or hold what somebody wants to look at.
      const result = await runCompose(context, project, sh`down`, { timeoutMs: longMs, exclusive: true });
      if (result.exitCode !== 0) problems.push(`its new containers could not be removed: ${wordsOf(result)}`);
    }
    const moved = await context.exec(sh`mv -f -- ${target.file} ${`${target.file}.failed`}`);
    if (moved.exitCode !== 0) problems.push(`${target.file} could not be moved aside: ${wordsOf(moved)}`);
    return problems;
  }
  problems.push(...(await restoreFile(context, target.file, previous, options.backupPath)));
  if (!options.containersTouched) return problems;
  const known = await serviceNames(context, target, previous);
  const running = new Set(before.filter(({ status }) => status === 'running').flatMap(({ service }) => service ?? []));
  const wanted = [...running].filter((name) => known.has(name)).sort();
  if (wanted.length > 0) {
    // The others of them are what these depend on, and ran or not before: they are left to the last step.
    const up = await runCompose(context, project, sh`up -d --no-deps ${wanted}`, {
      timeoutMs: longMs,
      exclusive: true,
    });
    if (up.exitCode !== 0) problems.push(`the services before could not be started: ${wordsOf(up)}`);
  }
  problems.push(...(await removeNew(context, target, new Set(wanted))));
  if (wanted.length > 0) {
    const { failures } = await waitUntilHealthy(context, {
      project: project.name,
      services: wanted,
      before: [],
      timeoutMs: options.timeoutMs,
      settleMs: options.settleMs,
    });
    problems.push(...failures.map(({ container, reason }) => `${container?.name ?? ''} ${reason}`.trim()));
  }
  return problems;
}

/** Services of the file before, with those of the files that it includes, which compose alone knows. */
async function serviceNames(context: Context, target: DeploymentTarget, previous: string): Promise<Set<string>> {
  const { services, include } = parseCompose(previous);
  const names = Object.keys(services);
  if (include.length === 0) return new Set(names);
  const listed = await runCompose(context, { ...target.project, folderExists: true }, sh`config --services`);
  return new Set([...names, ...(listed.exitCode === 0 ? listed.stdout.split(/\r?\n/).filter(Boolean) : [])]);
}

/** A pull moves a tag to a newer image; without the tag the old file would start the new image. */
async function restoreTags({ exec }: DeviceAccess, { containers }: DeploymentTarget): Promise<string[]> {
  const tags = new Map(
    containers.flatMap(({ image, imageId }): [string, string][] =>
      image === undefined || imageId === undefined || /@|^sha256:|^-/.test(image) ? [] : [[image, imageId]],
    ),
  );
  const problems: string[] = [];
  for (const [image, id] of tags) {
    const result = await exec(sh`docker image tag ${id} ${image}`);
    if (result.exitCode !== 0) problems.push(`${image} could not be put back: ${wordsOf(result)}`);
  }
  return problems;
}

/** Containers that the deployment made for services that did not run before. */
async function removeNew(
  context: Context,
  { project, containers: before }: DeploymentTarget,
  kept: ReadonlySet<string>,
): Promise<string[]> {
  const known = new Set(before.map(({ id }) => id));
  const names = await containersOf(context, project.name);
  const added = names.filter(({ id, service }) => !known.has(id) && !kept.has(service ?? ''));
  if (added.length === 0) return [];
  const result = await context.exec(sh`docker rm -f ${added.map(({ id }) => id)}`, { timeoutMs: longMs });
  return result.exitCode === 0 ? [] : [`new containers could not be removed: ${wordsOf(result)}`];
}

async function containersOf({ run }: Context, project: string) {
  return (await run(containerList)).filter((container) => container.project === project && !container.oneOff);
}
