import type { AuthKind, NginxLocation } from '../schemas/nginx-configuration.ts';
import { authKind } from './auth-kind.ts';
import { argumentsOf, directivesNamed, lastValue, withConditional } from './find-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';
import { proxyTarget, type Variables, variablesOf } from './proxy-target.ts';

/** What a location takes over from what is around it. */
export interface Surroundings {
  /** From the server block: `set` in an outer location does not reach an inner one. */
  readonly variables: Variables;
  readonly upstreams: ReadonlySet<string>;
  readonly auth: AuthKind;
  readonly websocket: boolean;
}

/** The locations directly in a block with all those inside them, in file order. */
export function readLocations(directives: readonly DirectiveNode[], around: Surroundings, depth = 0): NginxLocation[] {
  return directivesNamed(directives, 'location').flatMap((node) => {
    const block = node.block ?? [];
    const auth = authKind(block, around.auth);
    const websocket = passesUpgrade(block) ?? around.websocket;
    const target = proxyTarget(block, variablesOf(block, around.variables), around.upstreams);
    const clientMaxBodySize = lastValue(block, 'client_max_body_size');
    const returns = directivesNamed(block, 'return')[0]?.args.join(' ');
    const location: NginxLocation = {
      line: node.line,
      ...readMatch(node.args),
      depth,
      ...(target ? { target } : {}),
      includes: argumentsOf(withConditional(block), 'include'),
      auth,
      websocket,
      ...(clientMaxBodySize === undefined ? {} : { clientMaxBodySize }),
      ...(returns === undefined ? {} : { returns }),
    };
    return [location, ...readLocations(block, { ...around, auth, websocket }, depth + 1)];
  });
}

/** `location = /x`, but nginx also takes the modifier glued to the path. */
function readMatch(args: readonly string[]): { modifier?: string; path: string } {
  const [modifier, path] = args;
  if (modifier !== undefined && path !== undefined) return { modifier, path: args.slice(1).join(' ') };
  const glued = /^(=|~\*|~|\^~)(.+)$/s.exec(modifier ?? '');
  if (glued?.[1] && glued[2]) return { modifier: glued[1], path: glued[2] };
  return { path: modifier ?? '' };
}

/**
 * Whether a block hands the Upgrade header on, or undefined where it says nothing. SWAG's proxy.conf does; proxy_set_header
 * of an outer block holds only where the inner one has none of its own.
 */
export function passesUpgrade(block: readonly DirectiveNode[]): boolean | undefined {
  const headers = directivesNamed(block, 'proxy_set_header');
  if (headers.some(({ args }) => args[0]?.toLowerCase() === 'upgrade' && args[1] !== '')) return true;
  if (argumentsOf(block, 'include').some((path) => /(?:^|\/)proxy\.conf$/.test(path))) return true;
  return headers.length > 0 ? false : undefined;
}
