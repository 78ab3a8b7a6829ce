import type { Scalar } from '../model/located.ts';

/** Keys and list positions from the top: `['services', 'web', 'ports', 0]`. */
export type ComposePath = readonly (string | number)[];

export type PlainValue = Scalar | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** One change of a compose file. */
export type ComposeEdit =
  /** Gives a place a value; a key that is not there is added, with the maps above it. */
  | { readonly kind: 'set'; readonly path: ComposePath; readonly value: PlainValue }
  /** Adds an item at the end of a list; a list that is not there is made. */
  | { readonly kind: 'append'; readonly path: ComposePath; readonly value: PlainValue }
  | { readonly kind: 'remove'; readonly path: ComposePath };

export function isPlainMap(value: unknown): value is { [key: string]: PlainValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A path for people: `services.web.ports.0`. */
export function pathText(path: ComposePath): string {
  return path.join('.');
}
