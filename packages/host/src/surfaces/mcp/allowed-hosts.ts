import { hostname, networkInterfaces } from 'node:os';
import { localhostAllowedHostnames } from '@modelcontextprotocol/server';

/**
 * The names by which a server bound to `host` is called. A page that had its own name rebound to our address comes with
 * that name in its Host header, so it is not in this list.
 * @param host an address or name to bind to; 0.0.0.0 and :: mean every address of this machine
 */
export function allowedHostsOf(host: string): string[] {
  const own = host === '0.0.0.0' || host === '::' ? [hostname(), ...ownAddresses()] : [host];
  return [...new Set([...localhostAllowedHostnames(), ...own.map(inHostHeader)])];
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
}

/** IPv6 addresses stand in brackets, and names are lower case. */
function inHostHeader(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host.toLowerCase();
}
