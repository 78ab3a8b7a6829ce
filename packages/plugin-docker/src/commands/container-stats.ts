import { defineCommand, sh, Type } from '@infrastructor/core';
import { ContainerId } from '../engine/container-id.ts';
import { dockerStats } from '../parsers/index.ts';

export const containerStatistics = defineCommand({
  name: 'docker.stats',
  params: Type.Object({ container: Type.Optional(ContainerId) }),
  parser: dockerStats,
  command: ({ container }) => sh`docker stats --no-stream --no-trunc --format '{{json .}}' ${container}`,
});
