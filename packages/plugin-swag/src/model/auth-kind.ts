import type { AuthKind } from '../schemas/nginx-configuration.ts';
import { withConditional } from './find-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';

/** SWAG's files of this name send each request to the login; the `-server.conf` beside them only prepares it. */
const locationInclude = /(?:^|\/)(authelia|authentik|ldap|tinyauth)-location\.conf$/;

/** What the same files ask, for those who wrote it out (SWAG, root/defaults/nginx/*-location.conf). */
const requestPaths: readonly (readonly [RegExp, AuthKind])[] = [
  [/authelia/, 'authelia'],
  [/authentik/, 'authentik'],
  [/tinyauth/, 'tinyauth'],
  [/^\/auth$/, 'ldap'],
];

/** The login in front of a block: its own, else that of the block around it. */
export function authKind(directives: readonly DirectiveNode[], outer: AuthKind = 'off'): AuthKind {
  let basic: boolean | undefined;
  let request: AuthKind | undefined;
  for (const { directive, args } of withConditional(directives)) {
    const value = args[0] ?? '';
    if (directive === 'include') request = (locationInclude.exec(value)?.[1] as AuthKind | undefined) ?? request;
    else if (directive === 'auth_request') request = value === 'off' ? 'off' : kindOfRequest(value);
    else if (directive === 'auth_jwt') request = value === 'off' ? 'off' : 'other';
    else if (directive === 'auth_basic') basic = value !== 'off';
  }
  if (request && request !== 'off') return request;
  if (basic) return 'basic';
  const switchedOff = outer === 'basic' ? basic === false : request === 'off';
  return switchedOff ? 'off' : outer;
}

const kindOfRequest = (path: string): AuthKind => requestPaths.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
