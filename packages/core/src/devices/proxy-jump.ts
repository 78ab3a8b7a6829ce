import { ValidationError } from '../contract/errors.ts';

/** One host on the way, as `[user@]host[:port]` or the hostname of a registered device. */
export interface JumpHost {
  readonly host: string;
  readonly port: number | undefined;
  readonly username: string | undefined;
}

const hop = /^(?:([^@\s,]+)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d{1,5}))?$/;

/**
 * Reads `ProxyJump` of ssh_config(5): one or more hosts separated by commas, the nearest first.
 * @throws {ValidationError} when a part is not a host
 */
export function parseProxyJump(text: string): readonly JumpHost[] {
  return text.split(',').map((part) => {
    const match = hop.exec(part.trim());
    if (!match) {
      throw new ValidationError(`"${part.trim()}" is not a jump host`, {
        hint: 'Write [user@]host[:port], several separated by commas, or the hostname of a registered device.',
      });
    }
    return {
      username: match[1],
      host: (match[2] as string).replace(/^\[(.*)\]$/, '$1'),
      port: match[3] === undefined ? undefined : Number(match[3]),
    };
  });
}
