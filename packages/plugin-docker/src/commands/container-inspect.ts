import { defineCommand, sh, Type } from '@infrastructor/core';
import { ContainerId } from '../engine/container-id.ts';
import { dockerInspect } from '../parsers/index.ts';

export const containerInspect = defineCommand({
  name: 'docker.inspect',
  params: Type.Object({ containers: Type.Array(ContainerId, { minItems: 1 }) }),
  parser: dockerInspect,
  command: ({ containers }) => sh`docker container inspect ${containers}`,
});
