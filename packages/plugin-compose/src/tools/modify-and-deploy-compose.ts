import {
  type DeviceAccess,
  defineTool,
  type HandlerContext,
  isInfrastructorError,
  type Static,
  Type,
} from '@infrastructor/core';
import { deployProject } from '../deploy/deploy-project.ts';
import { projectNameOf, readDeploymentPath } from '../deploy/deployment-path.ts';
import { inTurn, leasesToken } from '../deploy/in-turn.ts';
import { planOf } from '../deploy/plan-deployment.ts';
import { planInTurn } from '../deploy/plan-in-turn.ts';
import { prepareDeployment } from '../deploy/prepare-deployment.ts';
import { parseCompose } from '../model/parse-compose.ts';
import { composeOptions } from '../options.ts';
import {
  assertSwag,
  InstalledProxyConfig,
  installProxyConfig,
  type ToolIndex,
  toolIndexToken,
} from '../proxy/install-proxy-config.ts';
import { ComposeModification, type ProxyConfig } from '../schemas/compose-change.ts';
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

const ProxyOutcome = Type.Object({
  fileName: Type.String(),
  installed: Type.Optional(InstalledProxyConfig),
  problem: Type.Optional(Type.String({ description: 'Why it is not in place; the services run all the same' })),
});

/** The services run already and are healthy, so a conf that nginx refuses is told and nothing is taken back for it. */
async function installAll(
  context: HandlerContext & DeviceAccess & { readonly needs: { readonly tools: ToolIndex } },
  configs: readonly ProxyConfig[],
): Promise<Static<typeof ProxyOutcome>[]> {
  const outcomes: Static<typeof ProxyOutcome>[] = [];
  for (const config of configs) {
    const { fileName } = config;
    try {
      outcomes.push({ fileName, installed: await installProxyConfig(context, config) });
    } catch (error) {
      if (!isInfrastructorError(error)) throw error;
      context.warn(`${fileName} is not in place: ${error.message}`);
      outcomes.push({ fileName, problem: error.message });
    }
  }
  return outcomes;
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
  needs: { options: composeOptions, leases: leasesToken, tools: toolIndexToken },
  input: Type.Object({
    composeContent: ComposeContent,
    ...modifyProperties,
    ...deployProperties,
    installProxyConfigs: Type.Boolean({
      default: false,
      description: 'Put a proxy conf for each service with a TCP port into SWAG of the device, once all is healthy',
    }),
  }),
  output: Type.Object({
    modification: ComposeModification,
    deployment: Deployment,
    proxies: Type.Array(ProxyOutcome, { description: 'What came of each conf that was to be installed' }),
  }),
  plan: (context) =>
    planInTurn(context.device, context.signal, async () => {
      const { input, device } = context;
      if (input.installProxyConfigs) await assertSwag(context);
      const { composeContent, changes, proxyConfigs } = await modifyForDevice(
        context,
        modifyInput(input),
        projectOf(input),
      );
      const plan = planOf(await prepareDeployment(context, composeContent, input), composeContent, input);
      const adapted = changes.map(
        ({ path, before, after, reason }) => `Change ${path} from ${before ?? 'nothing'} to ${after}: ${reason}`,
      );
      const installed = (input.installProxyConfigs ? proxyConfigs : []).map(
        ({ fileName, upstream }) =>
          `Put ${fileName} for ${upstream} into SWAG of ${device.hostname}; nginx tests it, the version before stays in the history`,
      );
      return { ...plan, steps: [...adapted, ...plan.steps, ...installed] };
    }),
  async run(context) {
    const { input, needs, device, signal } = context;
    return inTurn(needs.leases, device, signal, async (held) => {
      const working = { ...context, signal: held };
      const modification = await modifyForDevice(working, modifyInput(input), projectOf(input));
      const deployment = await deployProject(working, modification.composeContent, input, needs.options);
      const proxies = input.installProxyConfigs ? await installAll(working, modification.proxyConfigs) : [];
      return { modification, deployment, proxies };
    });
  },
});

type Input = Parameters<typeof modifyForDevice>[1] & { readonly installProxyConfigs: boolean };

/** What is to be installed has to be written first. */
function modifyInput(input: Input): Input {
  return { ...input, generateProxyConfigs: input.generateProxyConfigs || input.installProxyConfigs };
}
