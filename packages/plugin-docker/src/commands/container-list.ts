import { defineCommand, sh } from '@infrastructor/core';
import { dockerPs } from '../parsers/index.ts';

/** `'{{json .}}'` and not `json`, which docker 20.10 prints as the word. */
export const containerList = defineCommand({
  name: 'docker.ps',
  parser: dockerPs,
  command: () => sh`docker ps --all --no-trunc --format '{{json .}}'`,
});
