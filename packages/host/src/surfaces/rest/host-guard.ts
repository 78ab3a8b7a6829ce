import { PermissionError } from '@infrastructor/core';
import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../../config/check-access-settings.ts';

export interface HostGuardOptions {
  /** Address that the server is bound to. */
  readonly bindAddress: string;
  /** Further names under which it may be asked. */
  readonly allowedHosts: readonly string[];
  /** Origins like `https://dashboard.example.com` whose pages may change things and open WebSockets. */
  readonly allowedOrigins: readonly string[];
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];
const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Keeps web pages of others away. While the server is bound to loopback, a page whose name was made to point to 127.0.0.1
 * (DNS rebinding) still sends its own name as Host, and is refused. A page of another origin is refused where it would
 * change something or open a WebSocket, because browsers send both without asking first.
 * @returns a check that throws {PermissionError} for a request that is refused
 */
export function createHostGuard(options: HostGuardOptions): (request: FastifyRequest) => void {
  const names = new Set([...loopbackNames, ...options.allowedHosts.map((host) => host.toLowerCase())]);
  const origins = new Set(options.allowedOrigins.map((origin) => origin.toLowerCase()));
  const checksHost = isLoopback(options.bindAddress) || options.allowedHosts.length > 0;
  return ({ headers, method }) => {
    const host = headers.host?.toLowerCase() ?? '';
    if (checksHost && !names.has(host) && !names.has(withoutPort(host))) {
      throw new PermissionError(`This server does not answer to the host name "${host}"`, {
        hint: 'Ask for localhost or 127.0.0.1, or add the name to ALLOWED_HOSTS.',
      });
    }
    const origin = headers.origin?.toLowerCase();
    if (origin === undefined || (harmless.has(method) && headers.upgrade === undefined)) return;
    if (origins.has(origin) || hostOf(origin) === host) return;
    throw new PermissionError(`Pages of ${origin} may not do this`, {
      hint: 'Only pages of this server itself may; other programs send no Origin header.',
    });
  };
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  // In `[::1]` the last colon is a part of the address.
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
