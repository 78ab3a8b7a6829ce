import type { DeployedService, Deployment } from '../schemas/deployment.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';
import type { DeployInput } from '../tools/deploy-input.ts';
import type { DeploymentSteps } from './deployment-steps.ts';
import type { PreparedDeployment } from './prepare-deployment.ts';

/** What a deployment has come to, container by container. */
export function deploymentAnswer(
  { target, backupPath }: PreparedDeployment,
  containers: readonly EngineContainer[],
  steps: DeploymentSteps,
  content: string,
  input: DeployInput,
): Deployment {
  const services = containers
    .map((container) => deployedService(container, target.containers))
    .sort((a, b) => a.container.localeCompare(b.container));
  const isSame = target.current === content && services.every(({ change }) => change === 'kept');
  const { program, version } = target.project.program;
  return {
    outcome: isSame ? 'unchanged' : input.startServices ? 'deployed' : 'written',
    project: target.project.name,
    file: target.file,
    ...(backupPath !== undefined && input.backupExisting ? { backup: backupPath } : {}),
    compose: `${program} ${version}`,
    services,
    steps: [...steps.done],
  };
}

function deployedService(container: EngineContainer, before: readonly EngineContainer[]): DeployedService {
  const { id, name, service = '', status, health, startedAt } = container;
  const old = before.find((other) => other.id === id);
  const change = old
    ? old.startedAt === startedAt
      ? 'kept'
      : 'restarted'
    : before.some((other) => other.service === service)
      ? 'recreated'
      : 'created';
  return { service, container: name, status, ...(health === undefined ? {} : { health }), change };
}
