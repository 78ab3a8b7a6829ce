import type { ConfigTypeDefinition } from '../../contract/config-type.ts';
import { apacheConfig } from './apache.ts';
import { iniConfig, jsonConfig, tomlConfig, yamlConfig } from './generic.ts';
import { nginxConfig } from './nginx.ts';
import { traefikConfig } from './traefik.ts';

/** The particular before the general: the first that matches a file reads it. */
export const configTypes: readonly ConfigTypeDefinition[] = [
  traefikConfig,
  apacheConfig,
  nginxConfig,
  jsonConfig,
  yamlConfig,
  tomlConfig,
  iniConfig,
];
