import { type DeviceAccess, sh } from '@infrastructor/core';
import { containerFormat, type DockerContainer, isSwag, readContainers } from './docker-container.ts';

/** Where SWAG is on a device. */
export interface SwagPlace {
  /** What the container sees as `/config`. */
  readonly configFolder: string;
  readonly directory: string;
  readonly container: DockerContainer | undefined;
  readonly containers: readonly DockerContainer[];
}

const mark = '@@folders';

/**
 * Finds SWAG by its container and its folder, in one command. The folder has to be there: a container that was never
 * started has none.
 */
export async function locateSwag({ exec }: Pick<DeviceAccess, 'exec'>): Promise<SwagPlace | undefined> {
  const { stdout } = await exec(
    sh`if command -v docker >/dev/null 2>&1; then
  docker ps -aq --no-trunc 2>/dev/null | xargs -r docker inspect --format ${containerFormat} 2>/dev/null
fi
echo ${mark}
for folder in /*/swag /*/*/swag /mnt/*/appdata/swag /home/*/*/swag; do
  [ -d "$folder/nginx/proxy-confs" ] && printf '%s\n' "$folder"
done
true`,
    { timeoutMs: 20_000 },
  );
  const [inspected = '', folders = ''] = stdout.split(`${mark}\n`);
  const containers = readContainers(inspected);
  const container = containers.find((each) => isSwag(each) && each.running) ?? containers.find(isSwag);
  const mounted = container?.mounts.find(({ destination }) => destination === '/config')?.source;
  const configFolder = mounted ?? folders.split('\n').find((folder) => folder !== '');
  if (!configFolder) return undefined;
  return { configFolder, directory: `${configFolder}/nginx/proxy-confs`, container, containers };
}
