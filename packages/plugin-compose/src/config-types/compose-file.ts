import { defineConfigType } from '@infrastructor/core';
import { containerList } from '../commands/container-list.ts';
import { parseCompose } from '../model/parse-compose.ts';

/** Compose files of a device: those that its containers were made from. */
export const composeFile = defineConfigType({
  name: 'compose-file',
  description: 'Docker Compose files',
  match: [
    '/**/compose.{yaml,yml}',
    '/**/compose.*.{yaml,yml}',
    '/**/docker-compose.{yaml,yml}',
    '/**/docker-compose.*.{yaml,yml}',
  ],
  async discover({ run }) {
    const containers = await run(containerList);
    const files = containers.flatMap(({ configFiles, workingDir }) =>
      // Version 1 writes the file as it was named, which may be relative to the folder of the project.
      configFiles.flatMap((file) =>
        file.startsWith('/') ? file : workingDir === undefined ? [] : `${workingDir}/${file}`,
      ),
    );
    return [...new Set(files)].sort();
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
