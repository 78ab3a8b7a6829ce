import { createHash } from 'node:crypto';

/** A stable marker: the same secret is recognised again, and cannot be had back from it. */
export function secretMarker(secret: string): string {
  return `[redacted:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}]`;
}

const secretName =
  /(passw(or)?d|passphrase)(_?\d+)?$|(^|[^a-z])(pass|pwd|salt)$|secret|token|credential|api[-_.]?key|(access|private|encryption|signing|jwt|master|license|auth)[-_.]?key$|authorization|cookie/i;

/** Names that tell where a secret is or how long it lives, not what it is. */
const aboutSecret =
  /(file|path|dir|ttl|expir(y|es|ation)|lifetime|timeout|length|name|enabled|type|url|uri|issuer|audience)$/i;

/** Whether a value of this name is a secret; `PWD` is the working folder. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !aboutSecret.test(name) && !/^(OLD)?PWD$/.test(name);
}

const urlCredentials = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):([^\s/@]+)@/gi;

/** The text with the passwords in its URLs (`scheme://user:password@host`) replaced. */
export function redactUrls(text: string): string {
  return text.replace(urlCredentials, (_whole, before: string, secret: string) => `${before}:${secretMarker(secret)}@`);
}
