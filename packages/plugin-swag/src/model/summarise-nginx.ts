import type {
  AuthKind,
  NginxLocation,
  NginxServer,
  NginxSummary,
  NginxUpstream,
  ProxyTarget,
} from '../schemas/nginx-configuration.ts';
import { everyDirective } from './find-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';
import { variablesOf } from './proxy-target.ts';
import { readLocations } from './read-location.ts';
import type { NginxDocument } from './read-nginx.ts';
import { readServer, readUpstream } from './read-server.ts';

/** What a configuration serves and proxies, as far as this one file says it. */
export interface NginxContents {
  readonly summary: NginxSummary;
  readonly servers: NginxServer[];
  /** Outside any server block, as in a subfolder conf. */
  readonly locations: NginxLocation[];
  readonly upstreams: NginxUpstream[];
}

export function summariseNginx(document: NginxDocument): NginxContents {
  const every = [...everyDirective(document.directives)];
  const named = (name: string) => every.map(({ node }) => node).filter((node) => node.directive === name);
  const upstreams = named('upstream')
    .filter((node) => node.block)
    .map(readUpstream);
  const upstreamNames = new Set(upstreams.map(({ name }) => name));
  const servers = named('server')
    .filter((node) => node.block)
    .map((node) => readServer(node, upstreamNames));
  const locations = readLocations(document.directives, {
    variables: variablesOf(document.directives),
    upstreams: upstreamNames,
    auth: 'off',
    websocket: false,
  });

  const proxied = [...servers.flatMap((server) => [server, ...server.locations]), ...locations].filter(
    ({ target }) => target,
  );
  const main = proxied.find(({ target }) => isHttp(target))?.target;
  const sets = named('set').flatMap(({ args: [variable, value, ...more] }) =>
    variable?.startsWith('$upstream_') && value !== undefined && more.length === 0 ? [{ variable, value }] : [],
  );
  const kind = kindOf(document.directives);
  const service = serviceOf(kind, servers, locations);
  const versionDate = versionDateOf(document);
  const clientMaxBodySize = [...servers, ...locations].find((block) => block.clientMaxBodySize)?.clientMaxBodySize;

  const summary: NginxSummary = {
    kind,
    ...(service === undefined ? {} : { service }),
    ...(versionDate === undefined ? {} : { versionDate }),
    servers: servers.length,
    serverNames: servers.flatMap((server) => server.serverNames),
    listen: servers.flatMap((server) => server.listens.map(({ raw }) => raw)),
    ssl: servers.some(({ tls }) => tls.enabled),
    locations: named('location').map(({ args }) => args.join(' ')),
    includes: named('include').flatMap(({ args }) => args),
    proxyPass: named('proxy_pass').flatMap(({ args }) => args.slice(0, 1)),
    proxyUrls: proxied.flatMap(({ target }) => (target?.directive === 'proxy_pass' ? [target.url] : [])),
    sets,
    upstreamVariables: Object.fromEntries(sets.map(({ variable, value }) => [variable.slice(1), value])),
    ...(main?.app === undefined ? {} : { upstreamApp: main.app }),
    ...(main?.port === undefined ? {} : { upstreamPort: main.port }),
    ...(main?.protocol === undefined ? {} : { upstreamProto: main.protocol }),
    auth: strongest(proxied.length > 0 ? proxied : [...servers, ...locations]),
    websocket: servers.some((server) => server.locations.some(upgrades)) || locations.some(upgrades),
    ...(clientMaxBodySize === undefined ? {} : { clientMaxBodySize }),
    directives: every.length,
    maxDepth: every.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
  };
  return { summary, servers, locations, upstreams };
}

/** FastCGI and its kin end in a program beside nginx, not in a proxied service. */
const isHttp = (target: ProxyTarget | undefined) =>
  target?.directive === 'proxy_pass' || target?.directive === 'grpc_pass';

const strongest = (blocks: readonly { readonly auth: AuthKind }[]): AuthKind =>
  blocks.find(({ auth }) => auth !== 'off')?.auth ?? 'off';

const upgrades = ({ target, websocket }: NginxLocation) => target !== undefined && websocket;

function kindOf(directives: readonly DirectiveNode[]): NginxSummary['kind'] {
  const opens = (name: string) => directives.some((node) => node.directive === name && node.block);
  if (opens('http') || opens('events')) return 'main';
  if (opens('server')) return 'subdomain';
  return opens('location') ? 'subfolder' : 'snippet';
}

/** SWAG names a subdomain conf's server `app.*`, a subfolder conf's location `/app`. */
function serviceOf(kind: NginxSummary['kind'], servers: readonly NginxServer[], locations: readonly NginxLocation[]) {
  if (kind === 'subdomain') {
    const name = servers.flatMap(({ serverNames }) => serverNames).find((each) => /^[\w<>-]+\./.test(each));
    return name?.split('.')[0];
  }
  if (kind !== 'subfolder') return undefined;
  return locations.map(({ path }) => /^\/([\w.<>-]+)/.exec(path)?.[1]).find((folder) => folder !== undefined);
}

/** The date by which SWAG tells an outdated conf from its sample: `## Version 2023/05/31` among the first comments. */
function versionDateOf({ comments }: NginxDocument): string | undefined {
  for (const { text } of comments) {
    const found = /^#?\s*Version (\d{4})\/(\d{2})\/(\d{2})\b/.exec(text);
    if (found) return `${found[1]}-${found[2]}-${found[3]}`;
  }
  return undefined;
}
