import { type Provision, token } from '@infrastructor/core';
import { installProxyConf } from '../writing/install-proxy-conf.ts';

/** What other plugins get of SWAG: a conf is put in place so that its nginx never has a broken one. */
export interface ProxyConfInstaller {
  readonly install: typeof installProxyConf;
}

/** For plugins with `dependsOn: ['swag']`. */
export const proxyConfInstallerToken = token<ProxyConfInstaller>('swag.proxy-conf-installer');

export const proxyConfInstaller = {
  token: proxyConfInstallerToken,
  create: () => ({ install: installProxyConf }),
} satisfies Provision<ProxyConfInstaller>;
