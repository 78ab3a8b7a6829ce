import { secretMarker } from './redact-marker.ts';
import { isSecretName } from './redact-name.ts';

const password = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"']{0,256}:)([^\s/@"']{1,512})(?=@)/gi;
const parameter = /([?&]([A-Za-z0-9_.-]{1,64})=)([^\s&#"']{1,4096})/g;

/**
 * The text with the secrets in its URLs replaced: passwords (`scheme://user:password@host`, RFC 3986, 3.2.1) and
 * parameters whose names say that they are secret (`?token=…`).
 */
export function withoutUrlSecrets(text: string): string {
  const withoutPasswords =
    text.includes('://') && text.includes('@')
      ? text.replace(password, (_whole, before: string, secret: string) => before + secretMarker(secret))
      : text;
  if (!withoutPasswords.includes('?')) return withoutPasswords;
  return withoutPasswords.replace(parameter, (whole, before: string, name: string, value: string) =>
    isSecretName(name) ? before + secretMarker(value) : whole,
  );
}
