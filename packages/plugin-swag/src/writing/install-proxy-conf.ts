import { ConflictError, type DeviceAccess, NotFoundError, ValidationError } from '@infrastructor/core';
import { locateSwag } from '../model/locate-swag.ts';
import { proxyConfName } from '../model/proxy-conf-name.ts';
import { nginxInContainer, writeConfSafely } from './write-conf-safely.ts';

/** A conf that SWAG shall have. */
export interface ProxyConfInstallation {
  /** Of the file name, like `plex`. */
  readonly service: string;
  readonly type: 'subdomain' | 'subfolder';
  readonly content: string;
}

export interface InstalledProxyConf {
  readonly path: string;
  /** The container whose nginx took it. */
  readonly container: string;
  /** False where the conf was so already; nothing was done then. */
  readonly changed: boolean;
  readonly created: boolean;
}

type Access = Pick<DeviceAccess, 'device' | 'exec' | 'readFile' | 'writeFileAtomic'>;

/** In a file name; nothing of it can lead out of the folder. */
export const servicePattern = '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}$';

/** @throws {NotFoundError} where the device has no SWAG @throws {ConflictError} while its nginx cannot be asked */
export async function placeOfConf(access: Access, { service, type }: Omit<ProxyConfInstallation, 'content'>) {
  if (!new RegExp(servicePattern).test(service)) {
    throw new ValidationError(`${JSON.stringify(service)} is no name of a service`, {
      hint: 'Letters, digits, dots, underscores and hyphens.',
    });
  }
  const place = await locateSwag(access);
  const { hostname } = access.device;
  if (!place)
    throw new NotFoundError(`${hostname} has no SWAG: neither a container nor a folder swag/nginx/proxy-confs`);
  if (!place.container?.running) {
    throw new ConflictError(`SWAG on ${hostname} does not run, so nobody can say whether its nginx takes the conf`, {
      hint: 'Start the SWAG container first. Nothing was written.',
    });
  }
  const path = `${place.directory}/${proxyConfName({ service, kind: type, enabled: true })}`;
  return { path, container: place.container.name };
}

/**
 * Puts a conf into SWAG of a device so that its nginx never has a broken one: `nginx -t` first and after, the file
 * replaced as a whole, the reload checked, otherwise everything as it was (see {@link writeConfSafely}).
 * @throws {ValidationError} when the content is no nginx configuration, with the line
 * @throws {NotFoundError} where the device has no SWAG
 * @throws {ConflictError} while SWAG does not run, or its configuration is broken before anything was written
 * @throws {DataCollectionError} COMMAND_FAILED in nginx's own words, after everything was put back
 */
export async function installProxyConf(
  access: Access,
  { service, type, content }: ProxyConfInstallation,
): Promise<InstalledProxyConf> {
  const { path, container } = await placeOfConf(access, { service, type });
  const written = await writeConfSafely(access, { path, content, nginx: nginxInContainer(container) });
  return { path, container, ...written };
}
