import { type DeviceAccess, type HandlerContext, NotFoundError, Type } from '@infrastructor/core';
import { redactedText } from '@infrastructor/core/redaction';
import { proxyConfigs } from '../collectors/proxy-configs.ts';
import type { ProxyConfig, ProxyConfigs } from '../schemas/proxy-config.ts';
import { type DeviceRegistry, deviceRegistryToken, swagDevice } from '../services/swag-device.ts';

export const DeviceName = Type.Optional(
  Type.String({ minLength: 1, description: 'Hostname or id; default: the device that has SWAG' }),
);

export const Fresh = Type.Boolean({ default: false, description: 'Ask the device even if the cache has an answer' });

/** In a path or a file name; nothing of it can lead out of the folder. */
export const Service = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}$' });

export const ProxyType = Type.Union([Type.Literal('subdomain'), Type.Literal('subfolder')]);

export const needs = { devices: deviceRegistryToken };

type Context = Pick<HandlerContext, 'onDevice'> & { readonly needs: { readonly devices: DeviceRegistry } };

export interface ProxyDevice {
  readonly access: DeviceAccess;
  readonly proxies: ProxyConfigs;
}

/** The confs of the device that is meant. */
export async function proxiesOf(
  context: Context,
  named: string | undefined,
  options: { readonly fresh?: boolean; readonly directory?: string | undefined } = {},
): Promise<ProxyDevice> {
  const access = await context.onDevice(await swagDevice(context.needs.devices, named));
  const { fresh = false, directory } = options;
  const proxies = await access.collect(
    proxyConfigs,
    directory === undefined ? {} : { directory },
    fresh ? { fresh } : {},
  );
  return { access, proxies };
}

/**
 * The conf of a service: the enabled one before its sample, a subdomain before a subfolder.
 * @throws {NotFoundError}
 */
export function configOf({ proxies, access }: ProxyDevice, service: string, type?: ProxyConfig['type']): ProxyConfig {
  const found = proxies.configs
    .filter((config) => config.service === service && (type === undefined || config.type === type))
    .sort((a, b) => Number(b.enabled) - Number(a.enabled) || a.type.localeCompare(b.type))[0];
  if (found) return found;
  throw new NotFoundError(`${access.device.hostname} has no proxy conf for ${service}`, {
    hint: 'list_proxy_configs shows those that are there; generate_proxy_config writes a new one.',
  });
}

/** Text of a conf without the secrets in it. What was collected has no content, so that lists stay small. */
export async function contentOf({ readFile }: Pick<DeviceAccess, 'readFile'>, path: string): Promise<string> {
  return redactedText(new TextDecoder().decode(await readFile(path, { maxBytes: 1_048_576 })));
}
