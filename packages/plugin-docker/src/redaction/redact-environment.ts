import { isSecretName, redactUrls, secretMarker } from './secret-marker.ts';

/** `NAME=value` entries with the values of secrets replaced. */
export function redactEnvironment(entries: readonly string[]): string[] {
  return entries.map(redactAssignment);
}

/** One `NAME=value`; other text only loses the passwords in its URLs. */
export function redactAssignment(entry: string): string {
  const match = /^(-{0,2}[A-Za-z_][A-Za-z0-9_.-]*)=(.+)$/s.exec(entry);
  if (!match) return redactUrls(entry);
  const [, name = '', value = ''] = match;
  return isSecretName(name) ? `${name}=${secretMarker(value)}` : `${name}=${redactUrls(value)}`;
}
