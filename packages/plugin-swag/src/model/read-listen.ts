import type { NginxListen } from '../schemas/nginx-configuration.ts';

/** Arguments of `listen` (nginx.org, ngx_http_core_module, listen): address, port or both, or a unix socket, then flags. */
export function readListen(args: readonly string[]): NginxListen {
  const [target = '', ...flags] = args;
  return {
    raw: args.join(' '),
    ...readAddress(target),
    ssl: flags.includes('ssl') || flags.includes('quic'),
    http2: flags.includes('http2'),
    quic: flags.includes('quic'),
    defaultServer: flags.includes('default_server') || flags.includes('default'),
  };
}

function readAddress(target: string): { address?: string; port?: number; unixSocket?: string } {
  if (target.startsWith('unix:')) return { unixSocket: target.slice('unix:'.length) };
  if (/^\d+$/.test(target)) return { port: Number(target) };
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(target);
  // A variable or a range of ports is nothing that one number could say.
  if (!parts || target.includes('$')) return { address: target };
  const [, bracketed, plain, port] = parts;
  const address = bracketed ?? plain ?? '';
  return { ...(address === '*' || address === '' ? {} : { address }), port: port === undefined ? 80 : Number(port) };
}
