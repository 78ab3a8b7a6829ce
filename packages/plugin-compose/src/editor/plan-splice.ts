import { ConflictError } from '@infrastructor/core';
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLSeq, Scalar as YamlScalar } from 'yaml';
import type { Scalar } from '../model/located.ts';
import type { YamlSource } from '../model/yaml-source.ts';
import { type ComposeEdit, type ComposePath, isPlainMap, type PlainValue, pathText } from './compose-edit.ts';
import { insertEntry, insertFirst, insertItem } from './insert-splice.ts';
import {
  type Collection,
  contentEnd,
  findPair,
  isAbsent,
  isCollection,
  isFlow,
  separatorEnd,
  startOf,
} from './node-range.ts';
import { removeSplice } from './remove-splice.ts';
import { type QuoteStyle, renderScalar } from './render-scalar.ts';
import { renderFlow, renderLines } from './render-value.ts';
import { columnOf, lineEnding, type Splice } from './source-text.ts';

/** Spaces of one level, taken from the first key that is written below another. */
function indentStep(text: string): number {
  return /^\S[^\n]*:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2;
}

interface Place {
  /** The collection that holds the last step of the path. */
  readonly parent: Collection;
  /** The pair of a map; undefined when the key is not there. */
  readonly pair?: Pair<Node, Node | null>;
  readonly value: Node | null | undefined;
  /** Steps of the path that do not exist yet. */
  readonly missing: ComposePath;
}

function refuse(path: ComposePath, why: string): ConflictError {
  return new ConflictError(`${pathText(path)} cannot be changed: ${why}`);
}

/** Goes down the path as far as it exists. */
function locate(root: Node | null, path: ComposePath): Place {
  let parent: Node | null = root;
  for (const [index, step] of path.entries()) {
    if (isAlias(parent)) throw refuse(path, `it lies behind the alias *${parent.source}`);
    if (!isCollection(parent)) throw refuse(path, `${pathText(path.slice(0, index)) || 'the file'} is no map or list`);
    const pair = isMap(parent) ? findPair(parent, String(step)) : undefined;
    const value: Node | null | undefined = isMap(parent) ? pair?.value : parent.items[Number(step)];
    const exists = isMap(parent) ? pair !== undefined : Number(step) in parent.items;
    if (!exists && isSeq(parent)) throw refuse(path, `the list ${pathText(path.slice(0, index))} has no item ${step}`);
    const found = pair === undefined ? { parent, value } : { parent, pair, value };
    if (!exists || index === path.length - 1) return { ...found, missing: exists ? [] : path.slice(index) };
    if (isAbsent(value)) return { ...found, missing: path.slice(index + 1) };
    parent = value ?? null;
  }
  throw refuse(path, 'the path is empty');
}

function nest(path: ComposePath, value: PlainValue): PlainValue {
  return path.reduceRight<PlainValue>((inner, key) => ({ [key]: inner }), value);
}

function quoteStyle(node: Node): QuoteStyle {
  if (!isScalar(node)) return 'plain';
  if (node.type === YamlScalar.QUOTE_SINGLE) return 'single';
  return node.type === YamlScalar.QUOTE_DOUBLE ? 'double' : 'plain';
}

/** Puts a value in the place of one that is written. */
function replaceSplice(text: string, { parent, pair }: Place, node: Node, value: PlainValue, step: number): Splice {
  const start = startOf(node);
  const end = contentEnd(text, node);
  const isNested = Array.isArray(value) || isPlainMap(value);
  const written = isNested ? renderFlow(value) : renderScalar(value as Scalar, quoteStyle(node), isFlow(parent));
  if (!isCollection(node) || isFlow(node)) return { start, end, text: written };
  const column = columnOf(text, start);
  const isIndented = !pair || column > columnOf(text, startOf(pair.key));
  if (isNested && isIndented && Object.keys(value).length > 0) {
    return { start, end, text: renderLines(value, step).join(lineEnding(text) + ' '.repeat(column)) };
  }
  // What is on one line goes up to its key: below it, it could stand too far to the left.
  return pair ? { start: separatorEnd(text, pair), end, text: ` ${written}` } : { start, end, text: written };
}

function setSplice(text: string, root: Node | null, path: ComposePath, value: PlainValue): Splice {
  const step = indentStep(text);
  const place = locate(root, path);
  const { parent, pair, value: node, missing } = place;
  const [first, ...rest] = missing;
  if (first === undefined) {
    if (node && !isAbsent(node)) return replaceSplice(text, place, node, value, step);
    return insertFirst(text, parent, pair, node, value, step);
  }
  const nested = nest(rest, value);
  if (pair) return insertFirst(text, parent, pair, node, { [first]: nested }, step);
  if (!isMap(parent)) throw refuse(path, 'it is no key of a map');
  return insertEntry(text, parent, String(first), nested, step);
}

function appendSplice(text: string, root: Node | null, path: ComposePath, value: PlainValue): Splice {
  const { value: list, missing } = locate(root, path);
  if (missing.length > 0 || isAbsent(list)) return setSplice(text, root, path, [value]);
  if (isAlias(list)) throw refuse(path, `it is the alias *${list.source}`);
  if (!isSeq(list)) throw refuse(path, 'it is no list');
  return insertItem(text, list as YAMLSeq<Node | null>, value, indentStep(text));
}

/**
 * The one replacement that makes an edit.
 * @throws {ConflictError} when the place does not exist or lies behind an alias
 */
export function planSplice({ text, document }: YamlSource, edit: ComposeEdit): Splice {
  const root = document.contents as Node | null;
  if (edit.kind === 'set') return setSplice(text, root, edit.path, edit.value);
  if (edit.kind === 'append') return appendSplice(text, root, edit.path, edit.value);
  const { parent, missing } = locate(root, edit.path);
  if (missing.length > 0) throw refuse(edit.path, 'it is not there, or comes in by a merge key (<<)');
  return removeSplice(text, root, parent, edit.path.at(-1) ?? 0);
}
