export interface SocketAddress {
  readonly address: string;
  readonly port: number | string | undefined;
  /** The interface after `%`, which a link-local address needs. */
  readonly interface: string | undefined;
}

/** A port as a number, a service name as it is. */
export function portOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Cuts `address:port` at the last colon: `127.0.0.53%lo:53`, `[fe80::1]%eth0:68`, `:::22`, `*:ssh`. */
export function splitAddress(text: string): SocketAddress {
  const colon = text.lastIndexOf(':');
  const [host, port] = colon === -1 ? [text, undefined] : [text.slice(0, colon), portOf(text.slice(colon + 1))];
  const [, address = host, scope] = /^(.*?)%([^%\]]*)$/.exec(host) ?? [];
  return { address, port, interface: scope };
}
