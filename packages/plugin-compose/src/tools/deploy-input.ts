import { type Static, Type } from '@infrastructor/core';
import { AbsolutePath, ServiceName } from '../schemas/names.ts';

const flag = (value: boolean, description: string) => Type.Boolean({ default: value, description });

/** How a compose file is deployed. */
export const deployProperties = {
  deploymentPath: Type.String({ ...AbsolutePath, description: 'Folder of the project, or a .yml file in it' }),
  startServices: flag(true, 'false: only write the file'),
  pullImages: flag(true, 'Pull images before anything is replaced'),
  recreateContainers: flag(false, 'Also those that did not change'),
  createDirectories: flag(true, 'Create the folder and missing folders of bind mounts'),
  backupExisting: flag(true, 'Keep a copy of the file that is replaced'),
  services: Type.Optional(
    Type.Array(ServiceName, { minItems: 1, maxItems: 200, description: 'Only these, with what they depend on' }),
  ),
  acceptDataAtRisk: flag(false, 'Go on although the plan names data at risk'),
  healthTimeoutSec: Type.Integer({
    default: 120,
    minimum: 1,
    maximum: 3600,
    description: 'How long services have to become healthy',
  }),
};

const DeployInput = Type.Object(deployProperties);
export type DeployInput = Static<typeof DeployInput>;
