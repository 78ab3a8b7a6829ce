import { ParseError } from '@infrastructor/core';
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap } from 'yaml';
import type { Located, LocatedEntry, LocatedMap, LocatedScalar } from './located.ts';
import { plainScalar } from './plain-scalar.ts';
import type { ProblemList } from './problem-list.ts';
import type { YamlSource } from './yaml-source.ts';

/** Aliases of aliases can stand for more than any machine holds ("billion laughs"). */
const mostNodes = 200_000;
const deepest = 200;

/**
 * The values of a document with aliases and merge keys (`<<`) put in, each with its place in the text.
 * @throws {ParseError} for a merge of what is no map, an alias that is not defined, and for what grows without end
 */
export function readTree(source: YamlSource, problems: ProblemList): Located | undefined {
  const root = source.document.contents;
  return root === null ? undefined : new TreeReader(source, problems).read(root, '', 0);
}

class TreeReader {
  readonly #source: YamlSource;
  readonly #problems: ProblemList;
  readonly #targets = new Map<Node, Node>();
  #nodes = 0;

  constructor(source: YamlSource, problems: ProblemList) {
    this.#source = source;
    this.#problems = problems;
  }

  read(node: Node | null, path: string, depth: number): Located {
    this.#nodes += 1;
    if (this.#nodes > mostNodes || depth > deepest) {
      throw new ParseError('The YAML grows beyond all measure when its aliases are put in', {
        details: { ...this.#source.positionOf(node?.range?.[0] ?? 0) },
      });
    }
    if (isAlias(node)) return this.read(this.#resolve(node), path, depth + 1);
    const place = { offset: node?.range?.[0] ?? 0, ...composeTag(node) };
    if (isMap(node)) return { kind: 'map', ...place, entries: this.#entries(node, path, depth) };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.read(item as Node | null, `${path}.${index}`, depth + 1));
      return { kind: 'list', ...place, items };
    }
    return isScalar(node) ? { ...readScalar(node), ...place } : { kind: 'scalar', ...place, value: null, text: '' };
  }

  #resolve(alias: Node): Node {
    // The library looks through the whole document for each alias, and an alias in an anchor is met again and again.
    const known = this.#targets.get(alias);
    if (known) return known;
    const target = isAlias(alias) ? alias.resolve(this.#source.document) : undefined;
    if (!target) throw this.#refusal('An alias names an anchor that is not defined before it', alias);
    this.#targets.set(alias, target as Node);
    return target as Node;
  }

  #refusal(message: string, node: Node | null): ParseError {
    const place = this.#source.positionOf(node?.range?.[0] ?? 0);
    return new ParseError(`${message} (line ${place.line}, column ${place.column})`, { details: { ...place } });
  }

  #entries(map: YAMLMap, path: string, depth: number): Map<string, LocatedEntry> {
    const own = new Map<string, LocatedEntry>();
    const merged = new Map<string, LocatedEntry>();
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const keyNode = isAlias(pair.key) ? this.#resolve(pair.key) : pair.key;
      const keyOffset = keyNode?.range?.[0] ?? map.range?.[0] ?? 0;
      if (isScalar(keyNode) && keyNode.type === Scalar.PLAIN && keyNode.source === '<<') {
        for (const [key, entry] of this.#merge(pair.value, path, depth)) if (!merged.has(key)) merged.set(key, entry);
        continue;
      }
      if (!isScalar(keyNode)) {
        this.#problems.error('A key has to be a text', path, keyOffset);
        continue;
      }
      const key = keyNode.source ?? String(keyNode.value);
      const keyPath = path === '' ? key : `${path}.${key}`;
      if (own.has(key)) this.#problems.error(`The key "${key}" stands twice, the last one counts`, keyPath, keyOffset);
      own.set(key, { keyOffset, value: this.read(pair.value, keyPath, depth + 1) });
    }
    // What is written in the map itself goes before what is merged (YAML 1.1 merge key).
    return new Map([...[...merged].filter(([key]) => !own.has(key)), ...own]);
  }

  #merge(value: Node | null, path: string, depth: number): [string, LocatedEntry][] {
    const located = value === null ? undefined : this.read(value, path, depth + 1);
    const maps = located?.kind === 'list' ? located.items : [located];
    return maps.flatMap((map) => {
      if (map?.kind !== 'map') throw this.#refusal('A merge key (<<) has to name a map', value);
      return [...map.entries];
    });
  }
}

function composeTag(node: Node | null): Pick<LocatedMap, 'tag'> {
  if (node?.tag === '!reset') return { tag: 'reset' };
  return node?.tag === '!override' ? { tag: 'override' } : {};
}

function readScalar(node: Scalar): Omit<LocatedScalar, 'offset'> {
  const text = typeof node.value === 'string' ? node.value : String(node.value ?? '');
  const isPlain = node.type === Scalar.PLAIN || /^tag:yaml\.org,2002:(int|float|bool|null)$/.test(node.tag ?? '');
  const isText = !isPlain || node.tag === '!' || node.tag === 'tag:yaml.org,2002:str';
  return { kind: 'scalar', text, value: isText ? text : plainScalar(text) };
}
