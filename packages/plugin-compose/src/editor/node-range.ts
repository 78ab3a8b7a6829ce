import { isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';

export type Collection = YAMLMap<Node, Node | null> | YAMLSeq<Node | null>;

export function isCollection(node: unknown): node is Collection {
  return isMap(node) || isSeq(node);
}

export function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}

/** A value that is not written at all, like that of `key:`. */
export function isAbsent(node: Node | null | undefined): boolean {
  return !node || (isScalar(node) && node.type === Scalar.PLAIN && node.range?.[0] === node.range?.[1]);
}

export function isBlockScalar(node: unknown): boolean {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
}

export function isFlow(node: Collection): boolean {
  return node.flow === true;
}

/** Behind the colon of `key:`. */
export function separatorEnd(text: string, pair: Pair<Node, Node | null>): number {
  return text.indexOf(':', pair.key.range?.[1] ?? 0) + 1;
}

export function pairEnd(text: string, pair: Pair<Node, Node | null>): number {
  if (isAbsent(pair.value)) return separatorEnd(text, pair);
  return contentEnd(text, pair.value);
}

/** Where a node's own text ends: without the line end of a block, comments after it and blank lines. */
export function contentEnd(text: string, node: Node | null): number {
  const end = node?.range?.[1] ?? 0;
  if (isBlockScalar(node)) return text.slice(0, end).replace(/\r?\n$/, '').length;
  if (!isCollection(node) || isFlow(node)) return end;
  const last = node.items.at(-1);
  if (last === undefined) return end;
  if (isMap(node)) return pairEnd(text, last as Pair<Node, Node | null>);
  // An item without a value is just its dash.
  return isAbsent(last as Node | null)
    ? Math.max(startOf(last as Node | null), startOf(node) + 1)
    : contentEnd(text, last as Node);
}

export function findPair(map: YAMLMap<Node, Node | null>, key: string): Pair<Node, Node | null> | undefined {
  return map.items.findLast((pair) => isScalar(pair.key) && pair.key.source === key);
}
