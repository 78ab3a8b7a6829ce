import { defineCommand, sh } from '@infrastructor/core';
import { composePrograms } from '../parsers/compose-programs.ts';

/** Programs for compose with their versions; a docker without the plugin fails at the option, so it prints nothing. */
export const programList = defineCommand({
  name: 'compose.programs',
  command: () => sh`if version=$(docker compose version --short 2>/dev/null); then echo "docker compose $version"; fi
if version=$(docker-compose version --short 2>/dev/null); then echo "docker-compose $version"; fi`,
  parser: composePrograms,
  timeout: '5m',
});
