/** The first fingerprint of a host key in a text, as servers write it into messages. */
export function fingerprintIn(text: string): string | undefined {
  return /SHA256:[A-Za-z0-9+/]{43}/.exec(text)?.[0];
}
