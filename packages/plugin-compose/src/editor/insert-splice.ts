import { isMap, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';
import { isPlainMap, type PlainValue } from './compose-edit.ts';
import { type Collection, contentEnd, isFlow, pairEnd, startOf } from './node-range.ts';
import { renderScalar } from './render-scalar.ts';
import { renderEntry, renderFlow, renderItem, renderLines } from './render-value.ts';
import { columnOf, lineEnd, lineEnding, type Splice } from './source-text.ts';

/** Lines after the one in which something ends; a comment behind it stays where it is. */
function linesAfter(text: string, offset: number, lines: readonly string[], column: number): Splice {
  const at = lineEnd(text, offset);
  const eol = lineEnding(text);
  return { start: at, end: at, text: lines.map((line) => `${eol}${' '.repeat(column)}${line}`).join('') };
}

/** Behind the last element of `{…}` or `[…]`. */
function inFlow(text: string, collection: Collection, written: string): Splice {
  const end = collection.range?.[1] ?? 0;
  const last = collection.items.at(-1);
  if (last === undefined) {
    const [open, close] = isMap(collection) ? ['{ ', ' }'] : ['[', ']'];
    return { start: startOf(collection), end, text: `${open}${written}${close}` };
  }
  const at = isMap(collection) ? pairEnd(text, last as Pair<Node, Node | null>) : contentEnd(text, last as Node);
  return { start: at, end: at, text: `, ${written}` };
}

/** A new key at the end of a map. */
export function insertEntry(
  text: string,
  map: YAMLMap<Node, Node | null>,
  key: string,
  value: PlainValue,
  step: number,
): Splice {
  if (isFlow(map)) return inFlow(text, map, `${renderScalar(key, 'plain', true)}: ${renderFlow(value)}`);
  return linesAfter(text, contentEnd(text, map), renderEntry(key, value, step), columnOf(text, startOf(map)));
}

/** A new item at the end of a list. */
export function insertItem(text: string, list: YAMLSeq<Node | null>, value: PlainValue, step: number): Splice {
  if (isFlow(list)) return inFlow(text, list, renderFlow(value));
  return linesAfter(text, contentEnd(text, list), renderItem(value, step), columnOf(text, startOf(list)));
}

/** A value where none is written: behind `key:` or a dash. */
export function insertFirst(
  text: string,
  parent: Collection,
  pair: Pair<Node, Node | null> | undefined,
  node: Node | null | undefined,
  value: PlainValue,
  step: number,
): Splice {
  const at = pair ? pairEnd(text, pair) : startOf(node);
  const isEmpty = Array.isArray(value) ? value.length === 0 : isPlainMap(value) && Object.keys(value).length === 0;
  const isNested = (Array.isArray(value) || isPlainMap(value)) && !isEmpty;
  if (pair && isNested && !isFlow(parent)) {
    return linesAfter(text, at, renderLines(value, step), columnOf(text, startOf(pair.key)) + step);
  }
  const separator = /\s/.test(text[at - 1] ?? '') ? '' : ' ';
  return { start: at, end: at, text: separator + renderFlow(value) };
}
