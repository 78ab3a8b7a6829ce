import type { Caller, DeviceInfo, Scope } from '../contract/context.ts';
import { AuthenticationError, type InfrastructorError, PermissionError } from '../contract/errors.ts';
import type { ToolDefinition } from '../contract/tool.ts';

/** What somebody wants to use, as far as the decision needs to know it. */
export interface AccessSubject {
  readonly kind: 'tool' | 'resource' | 'stream';
  readonly name: string;
  readonly scope: Scope;
  /** The plugin that it belongs to: a caller may be limited to some of them. */
  readonly plugin: string;
  readonly readOnly: boolean;
  /**
   * How a caller that is limited to some devices is kept to them: `device` where one is named and is checked with
   * {@link refusalOnDevice}, `itself` where the definition leaves out what the caller may not see, `none` where it cannot.
   */
  readonly limitedBy: 'device' | 'itself' | 'none';
}

/**
 * The one decision on who may do what, below every surface: the same for REST, WebSocket, MCP and the command line.
 * @returns why not, or undefined when the caller may
 */
export function refusalOf(caller: Caller, subject: AccessSubject, nowMs: number): InfrastructorError | undefined {
  if (caller.expiresAtMs !== undefined && nowMs >= caller.expiresAtMs) {
    return new AuthenticationError(`The credentials of ${caller.id} have expired`, {
      hint: 'Get new ones, and connect again.',
    });
  }
  const { kind, name } = subject;
  if (!caller.scopes.includes(subject.scope)) {
    return new PermissionError(`${name} needs the scope ${subject.scope}, which ${caller.id} does not have`, {
      hint: 'Use a token with that scope: infrastructor token create --scopes …',
    });
  }
  if (caller.readOnly && !subject.readOnly) {
    return new PermissionError(`${name} changes something, and this surface is read-only`, {
      hint: 'MCP_READ_ONLY is set on the server; use another surface, or ask who runs it.',
    });
  }
  if (caller.toolsets && !caller.toolsets.includes(subject.plugin)) {
    return new PermissionError(`${name} is a ${kind} of ${subject.plugin}, which is not offered here`, {
      hint: `MCP_TOOLSETS on the server names what is: ${caller.toolsets.join(', ')}.`,
    });
  }
  if (caller.deviceTags && subject.limitedBy === 'none') {
    return new PermissionError(`${name} works on more than the devices that ${caller.id} is limited to`, {
      hint: `Use a ${kind} that takes one device; list_devices shows those that you may use.`,
    });
  }
  return undefined;
}

/** @returns why the caller may not use this device, or undefined when it may */
export function refusalOnDevice(
  caller: Caller,
  device: Pick<DeviceInfo, 'hostname' | 'tags'>,
): InfrastructorError | undefined {
  return reaches(caller, device.tags) ? undefined : outOfReach(caller, device.hostname);
}

/** The same words for a device that is not there, so that nobody learns from them which ones are. */
export function outOfReach(caller: Caller, name: string): InfrastructorError {
  return new PermissionError(`${name} is not one of the devices that ${caller.id} may use`, {
    hint: 'list_devices shows those that you may use.',
  });
}

/** Whether a caller is not limited, or a device has all the tags that it is limited to. */
export function reaches({ deviceTags }: Caller, tags: Readonly<Record<string, string>>): boolean {
  return deviceTags === undefined || Object.entries(deviceTags).every(([name, value]) => tags[name] === value);
}

/** What the decision needs to know of a tool. */
export function toolSubject(
  tool: Pick<ToolDefinition, 'name' | 'scope' | 'target' | 'effects' | 'honoursDeviceTags'>,
  plugin: string,
  namesDevice: boolean,
): AccessSubject {
  const { readOnly } = tool.effects;
  return {
    kind: 'tool',
    name: tool.name,
    scope: tool.scope,
    plugin,
    readOnly,
    limitedBy: limitOf(),
  };

  function limitOf(): AccessSubject['limitedBy'] {
    if (tool.target === 'device') return 'device';
    if (tool.honoursDeviceTags) return 'itself';
    // Of the host's own tools only those that look at one device; what changes the registry is not for a part of it.
    return readOnly && namesDevice ? 'device' : 'none';
  }
}

/** What a caller is limited to, as a filter of devices: `name=value`. */
export function tagFilterOf(caller: Pick<Caller, 'deviceTags'> | undefined): string[] {
  return Object.entries(caller?.deviceTags ?? {}).map(([name, value]) => `${name}=${value}`);
}
