/** What the name of a file in SWAG's `proxy-confs` folder says. */
export interface ProxyConfName {
  readonly service: string;
  readonly kind: 'subdomain' | 'subfolder';
  /** nginx includes `*.subdomain.conf` and `*.subfolder.conf`; a `.sample` is only there to be copied. */
  readonly enabled: boolean;
}

/** Reads `plex.subdomain.conf` or `plex.subfolder.conf.sample`; undefined for any other name. A folder in front is ignored. */
export function readProxyConfName(path: string): ProxyConfName | undefined {
  const found = /^(.+)\.(subdomain|subfolder)\.conf(\.sample)?$/.exec(path.slice(path.lastIndexOf('/') + 1));
  if (!found?.[1]) return undefined;
  return {
    service: found[1],
    kind: found[2] === 'subdomain' ? 'subdomain' : 'subfolder',
    enabled: found[3] === undefined,
  };
}

/** The name under which SWAG looks for a conf. */
export function proxyConfName({ service, kind, enabled }: ProxyConfName): string {
  return `${service}.${kind}.conf${enabled ? '' : '.sample'}`;
}
