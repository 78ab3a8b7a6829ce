import { type Static, Type, ValidationError } from '@infrastructor/core';
import type { AdaptOptions } from '../adapt/adapt-compose.ts';
import { AbsolutePath, DomainName, NetworkName, PortNumber, ServiceName } from '../schemas/names.ts';

/** A megabyte of YAML is no compose file. */
export const ComposeContent = Type.String({
  minLength: 1,
  maxLength: 1_000_000,
  description: 'Text of the compose file',
});

const flag = (value: boolean, description: string) => Type.Boolean({ default: value, description });

/** What may be asked for when a compose file is adapted. */
export const modifyProperties = {
  service: Type.Optional(Type.String({ ...ServiceName, description: 'Change this service only' })),
  updateAppdataPaths: flag(true, 'Put bind mounts of application data into the device’s own folder'),
  appdataPath: Type.Optional(Type.String({ ...AbsolutePath, description: 'That folder; else it is found out' })),
  autoAssignPorts: flag(true, 'Give ports that are taken others that are free'),
  portRangeStart: Type.Integer({ ...PortNumber, default: 8000 }),
  portRangeEnd: Type.Integer({ ...PortNumber, default: 9000 }),
  customPortMappings: Type.Optional(
    Type.Record(Type.String({ pattern: '^([A-Za-z0-9._-]+:)?[0-9]{1,5}(/(tcp|udp|sctp))?$' }), PortNumber, {
      description: 'Host ports of the file, as 8080 or web:8080 or 8080/udp, to those wanted instead',
    }),
  ),
  updateNetworks: flag(true, 'Join the proxy’s network and move subnets that overlap'),
  defaultNetwork: Type.Optional(
    Type.String({ ...NetworkName, description: 'The proxy’s network; else it is found out' }),
  ),
  generateProxyConfigs: flag(false, 'Write a proxy conf for each service with a TCP port'),
  baseDomain: Type.Optional(DomainName),
};

const ModifyInput = Type.Object(modifyProperties);
export type ModifyInput = Static<typeof ModifyInput>;

/** @throws {ValidationError} when the range is none */
export function adaptOptions(input: ModifyInput, project?: string): AdaptOptions {
  const { portRangeStart, portRangeEnd, customPortMappings = {} } = input;
  assertPortRange(portRangeStart, portRangeEnd);
  return { ...input, customPortMappings, project };
}

export function assertPortRange(portRangeStart: number, portRangeEnd: number): void {
  if (portRangeStart <= portRangeEnd) return;
  throw new ValidationError(`The range of ports ends (${portRangeEnd}) before it begins (${portRangeStart})`, {
    problems: [{ path: '/portRangeEnd', message: 'must not be below portRangeStart' }],
  });
}
