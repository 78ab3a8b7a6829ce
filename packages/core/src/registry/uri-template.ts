/** A URI template of resources (RFC 6570 level 2, variables and `{+path}`), read in both directions. */
export interface UriTemplate {
  readonly variables: readonly string[];
  /** Decoded values of the variables, or undefined where the URI is not of this template. */
  match(uri: string): Readonly<Record<string, string>> | undefined;
  expand(values: Readonly<Record<string, string>>): string;
  /** Literal characters: of two templates that match, the one with more of them is meant. */
  readonly specificity: number;
}

const variable = /\{(\+?)([A-Za-z][A-Za-z0-9]*)\}/g;

export function parseUriTemplate(template: string): UriTemplate {
  const variables = [...template.matchAll(variable)].map((match) => match[2] as string);
  const source = template
    .split(/(\{\+?[A-Za-z][A-Za-z0-9]*\})/)
    .map((part) =>
      part.startsWith('{+') ? '(.+)' : part.startsWith('{') ? '([^/]+)' : part.replace(/[\^$.*+?()[\]{}|]/g, '\\$&'),
    )
    .join('');
  const pattern = new RegExp(`^${source}$`);
  return {
    variables,
    specificity: template.replace(variable, '').length,
    match(uri) {
      const found = pattern.exec(uri);
      if (!found) return undefined;
      try {
        return Object.fromEntries(variables.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
      } catch {
        return undefined;
      }
    },
    expand: (values) =>
      template.replace(variable, (_whole, long: string, name: string) => {
        const encoded = encodeURIComponent(values[name] ?? '');
        return long ? encoded.replaceAll('%2F', '/') : encoded;
      }),
  };
}
