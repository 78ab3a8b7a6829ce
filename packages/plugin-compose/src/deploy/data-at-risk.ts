import type { DeploymentTarget } from './deployment-target.ts';
import type { ServiceAction } from './service-actions.ts';

/**
 * Data that a deployment could leave behind: volumes without a name, which only their container remembers, and relative
 * paths of a project that moves to another folder.
 */
export function dataAtRisk(
  {
    project,
    containers,
  }: Pick<DeploymentTarget, 'containers'> & { readonly project: { readonly folder: string; readonly name: string } },
  actions: readonly ServiceAction[],
  relative: readonly string[],
): string[] {
  const replaced = new Set(actions.filter(({ kind }) => kind.startsWith('recreate')).map(({ service }) => service));
  const volumes = containers
    .filter(({ service }) => service !== undefined && replaced.has(service))
    .flatMap(({ name, anonymousVolumes }) =>
      anonymousVolumes.map((mount) => `The volume without a name at ${mount} of ${name}, which is recreated`),
    );
  const others = [...new Set(containers.flatMap(({ workingDir }) => workingDir ?? []))].filter(
    (path) => path !== project.folder,
  );
  const moved = others.map(
    (path) =>
      `The project ${project.name} runs from ${path}: what its relative paths${relative.length > 0 ? ` (${relative.join(', ')})` : ''} hold there is not taken along to ${project.folder}`,
  );
  return [...moved, ...volumes];
}
