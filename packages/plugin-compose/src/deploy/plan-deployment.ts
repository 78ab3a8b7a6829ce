import type { Plan } from '@infrastructor/core';
import { countChangedLines } from '../adapt/unified-diff.ts';
import type { DeployInput } from '../tools/deploy-input.ts';
import { contentHash } from './content-hash.ts';
import type { PreparedDeployment } from './prepare-deployment.ts';

const verbs = {
  create: 'Create and start',
  recreate: 'Recreate',
  start: 'Start',
  keep: 'Leave as it is',
  'recreate-if-changed': 'Recreate, if it changed,',
} as const;

/** What the deployment will do, for people; the same as long as the file and the device are the same. */
export function planOf(prepared: PreparedDeployment, content: string, input: DeployInput): Plan {
  const { target, actions, atRisk, backupPath, folders, model, relative, references } = prepared;
  const { project, file, current } = target;
  const gone = [...new Set(target.containers.flatMap(({ service }) => service ?? []))].filter(
    (name) => !Object.hasOwn(model.services, name),
  );
  const images = new Set(prepared.images.values());
  const { removed, added } = countChangedLines(current ?? '', content);
  const isStopped = atRisk.length > 0 && !input.acceptDataAtRisk;
  const steps = [
    ...(isStopped ? ['Stop before anything is changed, for data is at risk; acceptDataAtRisk goes on'] : []),
    ...(target.pending ? [`An earlier deployment was cut off: a roll back goes to what ran before it`] : []),
    `Use ${project.program.program} ${project.program.version}, project ${project.name}; it accepts the file`,
    ...references.map(({ file, line }) => `Take parts from ${file}, as line ${line} says`),
    ...(references.length > 0 ? [`All of it together is sha256 ${prepared.resolvedHash}`] : []),
    ...folders.map((folder) => `Create the folder ${folder}`),
    ...(backupPath === undefined ? [] : [`Copy ${file} to ${backupPath}`]),
    current === content
      ? `Leave ${file} as it is`
      : `Write ${file} (sha256 ${contentHash(content)}, ${added} lines added, ${removed} removed)`,
    ...(project.files.length > 1 ? [`Lay over it ${project.files.slice(1).join(', ')}`] : []),
    ...(relative.length > 0 ? [`Relative paths stay in ${project.folder}: ${relative.join(', ')}`] : []),
    ...[...images].map((image) => `Pull ${image}`),
    ...actions.map(({ service, kind }) => {
      const mayBeNew = kind === 'keep' && prepared.images.has(service);
      return `${verbs[kind]} ${service}${mayBeNew ? ', unless the pull brings another image' : ''}`;
    }),
    ...(gone.length > 0 ? [`Leave the containers of ${gone.join(', ')}, which the file does not have any more`] : []),
    ...(input.startServices
      ? [`Wait up to ${input.healthTimeoutSec} s until all run and are healthy, else restore what was before`]
      : ['Start nothing']),
  ];
  return { steps, losses: [...atRisk], reversible: atRisk.length === 0 };
}
