import { defineConfigType } from '../../contract/config-type.ts';
import type { DeviceAccess } from '../../contract/context.ts';
import { sh } from '../../contract/sh.ts';
import { yaml } from '../parsers/index.ts';
import { existingPaths } from './existing-paths.ts';

const names = ['docker-compose', 'compose'];

/** Docker compose files (docs.docker.com/reference/compose-file). */
export const composeConfig = defineConfigType({
  name: 'compose',
  description: 'Docker compose file',
  match: names.flatMap((name) => [`/**/${name}*.yml`, `/**/${name}*.yaml`]),
  async discover(context) {
    const [running, usual] = await Promise.all([
      projectFiles(context),
      existingPaths(context, ['/opt/stacks', '/opt/compose', '/srv/compose']),
    ]);
    return [...running, ...usual];
  },
  parse(text) {
    const { value } = yaml.parse(text, { now: new Date(0), warn() {} });
    const { name, services, networks, volumes } = entries(value);
    return {
      ...(typeof name === 'string' ? { name } : {}),
      services: Object.keys(entries(services)),
      images: Object.values(entries(services)).flatMap((service) => texts(entries(service).image)),
      networks: Object.keys(entries(networks)),
      volumes: Object.keys(entries(volumes)),
    };
  },
});

/** Compose labels every container with the files that it was made from. */
async function projectFiles({ exec }: Pick<DeviceAccess, 'exec'>): Promise<readonly string[]> {
  const format = '{{.Label "com.docker.compose.project.config_files"}}';
  const { stdout } = await exec(
    sh`command -v docker >/dev/null 2>&1 && docker ps -a --format ${format} 2>/dev/null; true`,
  );
  return [...new Set(stdout.split(/[\n,]/).filter((path) => path.startsWith('/')))];
}

const entries = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const texts = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : []);
