import { defineTool, Type } from '@infrastructor/core';
import { deployProject } from '../deploy/deploy-project.ts';
import { inTurn, leasesToken } from '../deploy/in-turn.ts';
import { planOf } from '../deploy/plan-deployment.ts';
import { planInTurn } from '../deploy/plan-in-turn.ts';
import { prepareDeployment } from '../deploy/prepare-deployment.ts';
import { composeOptions } from '../options.ts';
import { Deployment } from '../schemas/deployment.ts';
import { deployProperties } from './deploy-input.ts';
import { ComposeContent } from './modify-input.ts';

export const deployComposeToDevice = defineTool({
  name: 'deploy_compose_to_device',
  description: 'Deploy a compose project: validate, back up, write, pull, start, wait until healthy, else roll back',
  scope: 'admin',
  effects: { destructive: true, idempotent: true },
  http: 'POST /api/compose/deploy',
  timeout: '30m',
  needs: { options: composeOptions, leases: leasesToken },
  input: Type.Object({ composeContent: ComposeContent, ...deployProperties }),
  output: Deployment,
  async plan(context) {
    const { input, device, signal } = context;
    return planInTurn(device, signal, async () =>
      planOf(await prepareDeployment(context, input.composeContent, input), input.composeContent, input),
    );
  },
  async run(context) {
    const { input, needs, device, signal } = context;
    return inTurn(needs.leases, device, signal, (held) =>
      deployProject({ ...context, signal: held }, input.composeContent, input, needs.options),
    );
  },
});
