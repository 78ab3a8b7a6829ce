import { defineTool, Type } from '@infrastructor/core';
import { deployProject } from '../deploy/deploy-project.ts';
import { projectNameOf, readDeploymentPath } from '../deploy/deployment-path.ts';
import { deploymentQueueToken } from '../deploy/deployment-queue.ts';
import { planOf } from '../deploy/plan-deployment.ts';
import { prepareDeployment } from '../deploy/prepare-deployment.ts';
import { parseCompose } from '../model/parse-compose.ts';
import { composeOptions } from '../options.ts';
import { ComposeModification } from '../schemas/compose-change.ts';
import { Deployment } from '../schemas/deployment.ts';
import { deployProperties } from './deploy-input.ts';
import { modifyForDevice } from './modify-compose-for-device.ts';
import { ComposeContent, modifyProperties } from './modify-input.ts';

/** The name that the project will have, so that its own containers are no conflict. */
function projectOf({
  composeContent,
  deploymentPath,
}: {
  readonly composeContent: string;
  readonly deploymentPath: string;
}): string {
  return parseCompose(composeContent).name ?? projectNameOf(readDeploymentPath(deploymentPath).folder);
}

export const modifyAndDeployCompose = defineTool({
  name: 'modify_and_deploy_compose',
  description: 'Adapt a compose file to a device as modify_compose_for_device does, and deploy the result',
  scope: 'admin',
  effects: { destructive: true, idempotent: true },
  // As of modify_compose_for_device: what is secret in the text came from the caller.
  revealsSecrets: true,
  http: 'POST /api/compose/modify-and-deploy',
  timeout: '30m',
  needs: { options: composeOptions, queue: deploymentQueueToken },
  input: Type.Object({ composeContent: ComposeContent, ...modifyProperties, ...deployProperties }),
  output: Type.Object({ modification: ComposeModification, deployment: Deployment }),
  async plan(context) {
    const { input } = context;
    const { composeContent, changes } = await modifyForDevice(context, input, projectOf(input));
    const plan = planOf(await prepareDeployment(context, composeContent, input), composeContent, input);
    const adapted = changes.map(
      ({ path, before, after, reason }) => `Change ${path} from ${before ?? 'nothing'} to ${after}: ${reason}`,
    );
    return { ...plan, steps: [...adapted, ...plan.steps] };
  },
  async run(context) {
    const { input, needs, device, signal } = context;
    return needs.queue.inTurn(device.id, signal, async () => {
      const modification = await modifyForDevice(context, input, projectOf(input));
      const deployment = await deployProject(context, modification.composeContent, input, needs.options);
      return { modification, deployment };
    });
  },
});
