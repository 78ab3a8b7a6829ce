import type { ParserDefinition } from '../../contract/parser.ts';
import { ini } from './ini.ts';
import { json } from './json.ts';
import { toml } from './toml.ts';
import { yaml } from './yaml.ts';

export { ini, json, toml, yaml };

export const parsers: readonly ParserDefinition[] = [ini, json, toml, yaml];
