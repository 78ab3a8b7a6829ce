import { ini, json, toml, yaml } from '../parsers/index.ts';
import { genericConfigType } from './generic-config-type.ts';

export const jsonConfig = genericConfigType(json, 'JSON configuration of a service', ['json']);
export const yamlConfig = genericConfigType(yaml, 'YAML configuration of a service', ['yml', 'yaml']);
export const iniConfig = genericConfigType(ini, 'INI configuration of a service', ['ini', 'cfg', 'conf']);
export const tomlConfig = genericConfigType(toml, 'TOML configuration of a service', ['toml']);
