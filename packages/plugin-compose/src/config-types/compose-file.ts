import { type DeviceAccess, defineConfigType, sh } from '@infrastructor/core';
import { containerList } from '../commands/container-list.ts';
import { parseCompose } from '../model/parse-compose.ts';

/** Where stacks are kept that have no container just now. */
const usualFolders = ['/opt/stacks', '/opt/compose', '/srv/compose'];

/** Compose files of a device: those that its containers were made from, and those in the usual folders. */
export const composeFile = defineConfigType({
  name: 'compose-file',
  description: 'Docker Compose files',
  match: [
    '/**/compose.{yaml,yml}',
    '/**/compose.*.{yaml,yml}',
    '/**/docker-compose.{yaml,yml}',
    '/**/docker-compose.*.{yaml,yml}',
  ],
  async discover({ run, exec }) {
    const [containers, folders] = await Promise.all([run(containerList), existingFolders(exec)]);
    const files = containers.flatMap(({ configFiles, workingDir }) =>
      // Version 1 writes the file as it was named, which may be relative to the folder of the project.
      configFiles.flatMap((file) =>
        file.startsWith('/') ? file : workingDir === undefined ? [] : `${workingDir}/${file}`,
      ),
    );
    return [...new Set([...files, ...folders])].sort();
  },
  /** Names, images, ports and mounts; no environment, which may hold secrets. */
  parse(text) {
    const { name, services, networks, volumes, problems, variables } = parseCompose(text);
    return {
      ...(name === undefined ? {} : { project: name }),
      services: Object.entries(services).map(
        ([service, { image, container_name, ports = [], volumes: mounts = [] }]) => ({
          service,
          ...(image === undefined ? {} : { image }),
          ...(container_name === undefined ? {} : { containerName: container_name }),
          ports,
          mounts: mounts.map(({ type, source, target }) => ({
            type,
            target,
            ...(source === undefined ? {} : { source }),
          })),
        }),
      ),
      networks: Object.keys(networks),
      volumes: Object.keys(volumes),
      variables: variables.map(({ name: variable }) => variable),
      problems,
    };
  },
});

async function existingFolders(exec: DeviceAccess['exec']): Promise<readonly string[]> {
  const { stdout } = await exec(
    sh`for folder in ${usualFolders}; do [ -d "$folder" ] && printf '%s\n' "$folder"; done; true`,
  );
  return stdout.split('\n').filter((folder) => folder !== '');
}
