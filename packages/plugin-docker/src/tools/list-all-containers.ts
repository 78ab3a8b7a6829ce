import { defineTool, page, Type } from '@infrastructor/core';
import { deviceShellsToken } from '../connection/device-shells.ts';
import { storedContainersToken } from '../connection/stored-containers.ts';
import { ContainerState, ContainerSummary } from '../schemas/container-summary.ts';

export const listAllContainers = defineTool({
  name: 'list_all_containers',
  description: 'List the containers of every device as they were last stored, without asking the devices',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/containers',
  surfaces: ['rest', 'cli'],
  needs: { tables: storedContainersToken, devices: deviceShellsToken },
  input: Type.Object({
    device: Type.Optional(Type.String({ description: 'Hostname or id' })),
    status: Type.Optional(ContainerState),
    project: Type.Optional(Type.String({ description: 'Compose project' })),
    service: Type.Optional(Type.String({ description: 'Compose service' })),
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 100 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(
    Type.Object({
      device: Type.String(),
      collectedAt: Type.String({ format: 'date-time' }),
      container: ContainerSummary,
    }),
  ),
  async run({ input, needs: { tables, devices } }) {
    const { device, status, project, service, limit, cursor } = input;
    const deviceId = device === undefined ? undefined : (await devices.resolve(device)).id;
    const contains = {
      ...(status === undefined ? {} : { state: status }),
      ...(project === undefined ? {} : { composeProject: project }),
      ...(service === undefined ? {} : { composeService: service }),
    };
    const found = await tables.containerSnapshots.newest({ limit, cursor, deviceId, contains });
    const items = found.items.map(({ hostname, snapshotTime, containerData }) => ({
      device: hostname,
      collectedAt: snapshotTime,
      container: containerData as ContainerSummary,
    }));
    return page(items, found.nextCursor);
  },
});
