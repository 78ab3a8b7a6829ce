import type { Static } from '@infrastructor/core';
import type { ProxyConfFile } from '../parsers/proxy-conf-files.ts';
import type { ProxiedContainer, ProxyConfig } from '../schemas/proxy-config.ts';
import { containerCalled, type DockerContainer } from './docker-container.ts';
import { readProxyConfName } from './proxy-conf-name.ts';
import { readNginx } from './read-nginx.ts';
import { summariseNginx } from './summarise-nginx.ts';

export interface Surroundings {
  readonly directory: string;
  /** The SWAG container itself; undefined where nothing is known of containers. */
  readonly container: DockerContainer | undefined;
  readonly containers: readonly DockerContainer[];
  /** Date by name of the sample. */
  readonly sampleDates: ReadonlyMap<string, string>;
}

/** A conf with everything that can be said of it; undefined for a file that is no proxy conf by its name. */
export function readProxyConfig(file: Static<typeof ProxyConfFile>, around: Surroundings): ProxyConfig | undefined {
  const name = readProxyConfName(file.fileName);
  if (!name) return undefined;
  const document = readNginx(file.content);
  const { summary } = summariseNginx(document);
  const { versionDate } = summary;
  const sampleVersionDate = name.enabled ? around.sampleDates.get(`${file.fileName}.sample`) : undefined;
  const container = name.enabled && summary.upstreamApp ? linkTo(summary.upstreamApp, around) : undefined;
  return {
    service: name.service,
    type: name.kind,
    enabled: name.enabled,
    fileName: file.fileName,
    path: `${around.directory}/${file.fileName}`,
    contentHash: file.contentHash,
    sizeBytes: Buffer.byteLength(file.content),
    ...(file.modifiedAt === undefined ? {} : { modifiedAt: file.modifiedAt }),
    serverNames: [...summary.serverNames],
    locations: [...summary.locations],
    ssl: summary.ssl,
    ...(summary.upstreamApp === undefined ? {} : { upstreamApp: summary.upstreamApp }),
    ...(summary.upstreamPort === undefined ? {} : { upstreamPort: summary.upstreamPort }),
    ...(summary.upstreamProto === undefined ? {} : { upstreamProto: summary.upstreamProto }),
    proxyUrls: [...summary.proxyUrls],
    auth: summary.auth,
    websocket: summary.websocket,
    ...(summary.clientMaxBodySize === undefined ? {} : { clientMaxBodySize: summary.clientMaxBodySize }),
    ...(versionDate === undefined ? {} : { versionDate }),
    ...(sampleVersionDate === undefined ? {} : { sampleVersionDate }),
    ...(versionDate === undefined || sampleVersionDate === undefined
      ? {}
      : { outdated: versionDate < sampleVersionDate }),
    ...(container ? { container } : {}),
    errors: [...document.errors, ...document.warnings],
  };
}

/** Date of the `## Version` line of a file, as YYYY-MM-DD. */
export function versionDateOf(content: string): string | undefined {
  return summariseNginx(readNginx(content)).summary.versionDate;
}

function linkTo(app: string, { container: swag, containers }: Surroundings): ProxiedContainer | undefined {
  const found = containerCalled(app, containers);
  if (!found) return undefined;
  const ours = new Set(swag?.networks.map(({ name }) => name));
  return {
    name: found.name,
    running: found.running,
    ...(swag ? { sharesNetwork: found.networks.some(({ name }) => ours.has(name)) } : {}),
  };
}
