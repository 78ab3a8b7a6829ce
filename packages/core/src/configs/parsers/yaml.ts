import { Composer, type Document, isCollection, isMap, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';
import { defineParser } from '../../contract/parser.ts';
import { ConfigDocuments, configParseError, configText, factsOf } from './config-value.ts';
import { holdsInteger, plainValue } from './plain-value.ts';

/** The reader is slow on broken text, a second for each 100,000 characters of the worst; no configuration is this long. */
const maximumYamlLength = 512 * 1024;
const maximumNesting = 100;

/** YAML 1.2 core schema (yaml.org/spec/1.2.2), with `<<` merge keys, which configurations of all kinds use. */
export const yaml = defineParser({
  name: 'yaml',
  description: 'YAML documents: their values, top-level keys and depth',
  output: ConfigDocuments,
  parse(text) {
    const content = configText('YAML', text, maximumYamlLength);
    assertNesting(content);
    const lines = new LineCounter();
    const documents = readDocuments(content, lines).map((document) => documentValue(document, lines));
    const value = documents[0] ?? null;
    return { value, documents, ...factsOf(value, text) };
  },
});

function readDocuments(text: string, lines: LineCounter): readonly Document.Parsed[] {
  const options = {
    prettyErrors: false,
    uniqueKeys: false,
    merge: true,
    intAsBigInt: true,
    resolveKnownTags: false,
    logLevel: 'silent',
  } as const;
  try {
    const composer = new FirstErrorComposer(options, lines);
    return [...composer.compose(new Parser(lines.addNewLine).parse(text))];
  } catch (cause) {
    if (cause instanceof RangeError) throw refusal('nested too deep', lines);
    throw cause;
  }
}

/**
 * Ends at the first error. The library's own collects them all, in time that grows with the square of their number; should
 * it no longer call `onError`, the errors are still found in the document.
 */
class FirstErrorComposer extends Composer {
  constructor(options: ConstructorParameters<typeof Composer>[0], lines: LineCounter) {
    super(options);
    let first: Error | undefined;
    const onError = (source: unknown, _code: string, message: string, isWarning?: boolean) => {
      if (isWarning) return;
      // The library reports what is thrown here as an error of each node around it.
      first ??= refusal(message, lines, offsetOf(source));
      throw first;
    };
    Object.defineProperty(this, 'onError', { value: onError });
  }
}

function offsetOf(source: unknown): number | undefined {
  if (typeof source === 'number') return source;
  if (Array.isArray(source)) return typeof source[0] === 'number' ? source[0] : undefined;
  const offset = typeof source === 'object' && source !== null && 'offset' in source ? source.offset : undefined;
  return typeof offset === 'number' ? offset : undefined;
}

function documentValue(document: Document.Parsed, lines: LineCounter): unknown {
  const [error] = document.errors;
  if (error) throw refusal(error.message, lines, error.pos[0]);
  assertKeys(document, lines);
  try {
    return plainValue(numbers(document.toJS({ maxAliasCount: 100 })));
  } catch (cause) {
    if (cause instanceof ReferenceError) throw refusal('aliases that multiply without bound', lines);
    if (cause instanceof RangeError) throw refusal('nested too deep', lines);
    if (cause instanceof Error) throw refusal('a value of it cannot be built', lines);
    throw cause;
  }
}

/** Integers are read without loss and kept as text only where a number cannot hold them. */
function numbers(value: unknown): unknown {
  if (typeof value === 'bigint') return holdsInteger(Number(value), value) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(numbers);
  if (value instanceof Set) return [...value].map(numbers);
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, numbers(each)]));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return new Map(Object.entries(value).map(([key, each]) => [key, numbers(each)]));
}

/** Names a key that stands twice (the library compares each with each, too slow for long maps) and keys that are maps of maps. */
function assertKeys(document: Document.Parsed, lines: LineCounter): void {
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const at = (key as { range?: [number, number, number] | null } | null)?.range?.[0];
        // A key that is a collection becomes its own text, and the work for that doubles with each level.
        if (isCollection(key) && key.items.some((item) => isMap(item) || (!isScalar(item) && hasCollection(item)))) {
          throw refusal('a key is a nested collection', lines, at);
        }
        if (!isScalar(key)) continue;
        if (key.value !== '<<' && seen.has(key.value)) throw refusal('a key stands twice in one map', lines, at);
        seen.add(key.value);
      }
    },
  });
}

const hasCollection = (item: unknown): boolean => {
  const { key, value } = item as { key?: unknown; value?: unknown };
  return isCollection(item) || isCollection(key) || isCollection(value);
};

/** Counts open brackets, and indicators on one line, before anything recursive sees the text. */
function assertNesting(text: string): void {
  let [flow, onLine, line] = [0, 0, 1];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    else if (token === '-' || token === '?' || token === ':') onLine += 1;
    else if (token.includes('\n')) {
      onLine = 0;
      line += 1;
    }
    if (flow > maximumNesting || (flow === 0 && onLine > maximumNesting)) {
      throw configParseError('YAML', `nested more than ${maximumNesting} deep`, { line });
    }
  }
}

/** The library's words with what it quotes of the file taken out. */
function refusal(message: string, lines: LineCounter, offset?: number) {
  const words = message.replaceAll(/"(?:[^"\\]|\\.){2,}"|`[^`]*`/g, '…').split('\n')[0] ?? message;
  if (offset === undefined) return configParseError('YAML', words);
  const { line, col } = lines.linePos(offset);
  return configParseError('YAML', words, line === 0 ? {} : { line, column: col });
}
