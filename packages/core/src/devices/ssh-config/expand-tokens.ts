/** Values of the `%` tokens of ssh_config(5), TOKENS, by their letter; what is not known is left out. */
export type TokenValues = Readonly<Partial<Record<string, string>>>;

/** `%h` and the like with their values, `%%` as `%`; a token without a value stays as it is written. */
export function expandTokens(text: string, values: TokenValues): string {
  return text.replace(/%(.)/gs, (written, letter: string) => (letter === '%' ? '%' : (values[letter] ?? written)));
}

/**
 * HostName takes no other token than `%h`, with which ssh means the name that was asked for (ssh.c, main). Undefined where
 * ssh gives up.
 */
export function expandHostName(template: string, host: string): string | undefined {
  if (/%(?![h%])/.test(template.replaceAll('%%', ''))) return undefined;
  return expandTokens(template, { h: host });
}
