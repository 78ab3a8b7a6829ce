import { isMap, type Node, type Pair, visit } from 'yaml';
import { type Collection, contentEnd, findPair, isFlow, pairEnd, startOf } from './node-range.ts';
import { columnOf, lineEnd, lineStart, nextLine, type Splice, startsLine } from './source-text.ts';

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** Where each element of a collection is written; an item of a block list begins with its dash. */
function extents(text: string, collection: Collection): Extent[] {
  if (isMap(collection)) {
    return collection.items.map((pair) => ({ start: startOf(pair.key), end: pairEnd(text, pair) }));
  }
  const column = columnOf(text, startOf(collection));
  let from = startOf(collection);
  return collection.items.map((item, index) => {
    if (isFlow(collection)) return { start: startOf(item), end: contentEnd(text, item) };
    const dash = index === 0 ? from : nextDash(text, from, column);
    from = Math.max(contentEnd(text, item), dash + 1);
    return { start: dash, end: from };
  });
}

function nextDash(text: string, from: number, column: number): number {
  const pattern = new RegExp(`\\n {${column}}-(?=\\s|$)`, 'g');
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match ? match.index + match[0].length - 1 : from;
}

/** What stays of a collection that has lost its last element: `{}` or `[]`, further in than the key above it. */
function emptied(text: string, root: Node | null, collection: Collection): Splice {
  const start = startOf(collection);
  const end = contentEnd(text, collection);
  let keyColumn = -1;
  visit(root, {
    Pair(_, pair) {
      if ((pair as Pair).value === collection) keyColumn = columnOf(text, startOf((pair as Pair<Node>).key));
    },
  });
  const indent = !isFlow(collection) && columnOf(text, start) <= keyColumn ? '  ' : '';
  return { start, end, text: indent + (isMap(collection) ? '{}' : '[]') };
}

/** Takes out one key of a map or one item of a list, with its line and the comment behind it, nothing else. */
export function removeSplice(text: string, root: Node | null, collection: Collection, step: string | number): Splice {
  const all = extents(text, collection);
  const index = isMap(collection)
    ? collection.items.indexOf(findPair(collection, String(step)) as Pair<Node, Node | null>)
    : Number(step);
  const { start, end } = all[index] ?? { start: 0, end: 0 };
  const [before, after] = [all[index - 1], all[index + 1]];
  if (all.length === 1) return emptied(text, root, collection);
  if (isFlow(collection)) {
    return before ? { start: before.end, end, text: '' } : { start, end: after?.start ?? end, text: '' };
  }
  if (!startsLine(text, start)) {
    // The first key behind a dash: the next one takes its place, unless comments stand between them.
    const isClose = after && text.slice(end, after.start).trim() === '';
    return { start, end: isClose ? after.start : lineEnd(text, end), text: '' };
  }
  const isLastLine = nextLine(text, end) === text.length && !text.endsWith('\n');
  const from = lineStart(text, start);
  if (!isLastLine) return { start: from, end: nextLine(text, end), text: '' };
  return { start: lineEnd(text, Math.max(from - 2, 0)), end: text.length, text: '' };
}
