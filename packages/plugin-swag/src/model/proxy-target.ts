import type { ProxyTarget } from '../schemas/nginx-configuration.ts';
import { directivesNamed, withConditional } from './find-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';

const passDirectives = new Set(['proxy_pass', 'grpc_pass', 'fastcgi_pass', 'uwsgi_pass', 'scgi_pass']);

/** Variables with the values that `set` gives them in a block; the last one holds, as the rewrite module runs them all first. */
export type Variables = ReadonlyMap<string, string>;

export function variablesOf(directives: readonly DirectiveNode[], outer: Variables = new Map()): Variables {
  const variables = new Map(outer);
  for (const { args } of directivesNamed(directives, 'set')) {
    const [name, value] = args;
    if (args.length === 2 && name?.startsWith('$') && value !== undefined) variables.set(name.slice(1), value);
  }
  return variables;
}

/** Where a location, or a server block without one, sends its requests; undefined where it answers by itself. */
export function proxyTarget(
  directives: readonly DirectiveNode[],
  variables: Variables,
  upstreams: ReadonlySet<string>,
): ProxyTarget | undefined {
  const isPass = (node: DirectiveNode) => passDirectives.has(node.directive) && node.args.length > 0;
  const pass = directives.find(isPass) ?? withConditional(directives).find(isPass);
  return pass && readTarget(pass, variables, upstreams);
}

function readTarget(pass: DirectiveNode, variables: Variables, upstreams: ReadonlySet<string>): ProxyTarget {
  const raw = pass.args[0] ?? '';
  const url = substitute(raw, variables);
  // fastcgi_pass and its kin take host:port without a scheme.
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(unix:[^:]*|\[[^\]]*\]|[^/:?#]*)(?::([^/?#]*))?(.*)$/is.exec(url);
  const [, protocol, host, port, path] = parts ?? [];
  const app = host?.replace(/^\[(.*)\]$/, '$1');
  const known = (text: string | undefined): text is string => text !== undefined && text !== '' && !text.includes('$');
  return {
    raw,
    directive: pass.directive,
    line: pass.line,
    url,
    ...(known(protocol) ? { protocol } : {}),
    ...(known(app) ? { app } : {}),
    ...(known(port) && /^\d{1,5}$/.test(port) ? { port: Number(port) } : {}),
    ...(path ? { path } : {}),
    ...(app !== undefined && upstreams.has(app) ? { upstream: app } : {}),
    unresolved: [...new Set([...url.matchAll(variablePattern)].map((match) => `$${match[1] ?? match[2]}`))],
  };
}

const variablePattern = /\$(?:\{(\w+)\}|(\w+))/g;

/** Puts values in for variables, also for those inside values; a variable that leads back to itself stays as it is. */
function substitute(text: string, variables: Variables, within: readonly string[] = []): string {
  return text.replace(variablePattern, (written, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? '';
    const value = variables.get(name);
    if (value === undefined || within.includes(name) || within.length > 10) return written;
    return substitute(value, variables, [...within, name]);
  });
}
