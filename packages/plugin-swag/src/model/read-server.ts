import type { NginxServer, NginxUpstream } from '../schemas/nginx-configuration.ts';
import { authKind } from './auth-kind.ts';
import { argumentsOf, directivesNamed, lastValue, withConditional } from './find-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';
import { proxyTarget, variablesOf } from './proxy-target.ts';
import { readListen } from './read-listen.ts';
import { passesUpgrade, readLocations } from './read-location.ts';

export function readServer(node: DirectiveNode, upstreams: ReadonlySet<string>): NginxServer {
  const block = node.block ?? [];
  const http2 = lastValue(block, 'http2') === 'on';
  const listens = directivesNamed(block, 'listen').map(({ args }) => readListen(args));
  const variables = variablesOf(block);
  const auth = authKind(block);
  const target = proxyTarget(block, variables, upstreams);
  const clientMaxBodySize = lastValue(block, 'client_max_body_size');
  return {
    line: node.line,
    serverNames: argumentsOf(block, 'server_name'),
    listens: http2 ? listens.map((listen) => ({ ...listen, http2: true })) : listens,
    tls: {
      enabled: listens.some((listen) => listen.ssl) || lastValue(block, 'ssl') === 'on',
      certificates: argumentsOf(block, 'ssl_certificate'),
      certificateKeys: argumentsOf(block, 'ssl_certificate_key'),
      protocols: argumentsOf(block, 'ssl_protocols'),
    },
    auth,
    ...(clientMaxBodySize === undefined ? {} : { clientMaxBodySize }),
    includes: argumentsOf(withConditional(block), 'include'),
    ...(target ? { target } : {}),
    locations: readLocations(block, { variables, upstreams, auth, websocket: passesUpgrade(block) ?? false }),
  };
}

/** `upstream name { server address parameters; … }` (nginx.org, ngx_http_upstream_module). */
export function readUpstream(node: DirectiveNode): NginxUpstream {
  return {
    name: node.args[0] ?? '',
    line: node.line,
    servers: directivesNamed(node.block ?? [], 'server').map(({ args: [address = '', ...parameters] }) => ({
      address,
      parameters,
    })),
  };
}
