import { defineResource, NotFoundError } from '@infrastructor/core';
import { container } from '../collectors/container.ts';
import { containers } from '../collectors/containers.ts';
import { newestContainers, storedContainersToken } from '../connection/stored-containers.ts';
import { isSameContainer } from '../engine/container-id.ts';
import { serviceOf } from '../engine/stacks.ts';

export const deviceService = defineResource({
  uri: 'docker://{device}/{service}',
  name: 'Service of a device',
  description: 'The containers of a compose service, or the container of that name, in detail',
  changes: [containers],
  needs: { tables: storedContainersToken },
  complete: {
    service: async (_typed, { needs: { tables } }) => {
      const devices = await newestContainers(tables);
      return [...new Set(devices.flatMap((device) => device.containers.map(serviceOf)))].sort();
    },
  },
  async read({ onDevice, variables }) {
    const { collect, device } = await onDevice(variables.device);
    const all = await collect(containers);
    const named = all.filter((each) => isSameContainer(variables.service, each));
    const found = named.length > 0 ? named : all.filter((each) => serviceOf(each) === variables.service);
    if (found.length === 0) {
      throw new NotFoundError(`${device.hostname} has no service or container ${variables.service}`, {
        hint: `docker://${device.hostname}/stacks names the services.`,
      });
    }
    return Promise.all(found.map(({ id }) => collect(container, { container: id })));
  },
});
