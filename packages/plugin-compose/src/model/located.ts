/** A value of the file together with where it stands, so that every problem can name its line. */
export type Located = LocatedScalar | LocatedMap | LocatedList;

interface Place {
  /** Position of the first character in the text. */
  readonly offset: number;
  /** A tag of the compose specification: `!reset` removes, `!override` replaces what would be merged. */
  readonly tag?: 'reset' | 'override';
}

export type Scalar = string | number | boolean | null;

export interface LocatedScalar extends Place {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** The value as text, before it was taken for a number or a flag, and after variables were replaced. */
  readonly text: string;
}

export interface LocatedEntry {
  readonly keyOffset: number;
  readonly value: Located;
}

export interface LocatedMap extends Place {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

export interface LocatedList extends Place {
  readonly kind: 'list';
  readonly items: readonly Located[];
}

/** The bare value; keys of maps become properties of the object itself, also one called `__proto__`. */
export function plainValue(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainValue);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainValue(value)]));
}

export function isNull(node: Located): boolean {
  return node.kind === 'scalar' && node.value === null;
}
