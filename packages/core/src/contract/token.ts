/** A token of any type, where only its identity matters. */
export interface AnyToken {
  readonly kind: 'token';
  /** `owner.name`, unique in a host. */
  readonly id: string;
  readonly key: symbol;
}

/** Names a service and carries its type. The phantom makes the type invariant: a token cannot be widened by accident. */
export interface Token<T> extends AnyToken {
  readonly phantom?: (value: T) => T;
}

/** What a definition asks for: a name in its context for each token. */
export type Needs = Readonly<Record<string, AnyToken>>;

/** The services behind a `needs` record, under the same names. */
export type Resolved<N extends Needs> = {
  readonly [Name in keyof N]: N[Name] extends Token<infer T> ? T : never;
};

/** Makes a token; `id` is `owner.name`, like `infrastructor.devices`. Two tokens with one id name the same service. */
export function token<T>(id: string): Token<T> {
  return Object.freeze({ kind: 'token', id, key: Symbol.for(`infrastructor.token.${id}`) });
}
