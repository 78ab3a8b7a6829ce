import { ParseError } from '@infrastructor/core';
import { type Document, isScalar, LineCounter, parseAllDocuments, parseDocument, type YAMLError } from 'yaml';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text with the document that the `yaml` library made of it: comments, anchors, order and ranges are there. */
export interface YamlSource {
  readonly text: string;
  readonly document: Document.Parsed;
  positionOf(offset: number): Position;
}

/**
 * Only strings, so that the meaning of a plain scalar is decided in one place, by compose's rules; keys that stand
 * twice and unknown tags are told as problems instead of ending the reading.
 */
const options = { schema: 'failsafe', uniqueKeys: false, logLevel: 'error' } as const;

function refuse(error: YAMLError): ParseError {
  const place = error.linePos?.[0];
  const [message = ''] = error.message.split(/:?\n| at line /);
  return new ParseError(`Not YAML${place ? ` in line ${place.line}, column ${place.col}` : ''}: ${message}`, {
    hint: 'A template has to be rendered before it is a compose file.',
    details: place ? { line: place.line, column: place.col } : undefined,
  });
}

/** Far beyond what a compose file has, far below what makes a recursive reader slow or overflow. */
const deepestFlow = 1_000;

/** How deep brackets stand in each other; quotes and comments are not told apart, for it need not be exact. */
function flowDepth(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(depth - 1, 0);
    most = Math.max(most, depth);
  }
  return most;
}

function parse(text: string, lineCounter: LineCounter): Document.Parsed {
  if (flowDepth(text) > deepestFlow) throw new ParseError('The YAML is nested too deeply');
  try {
    return parseDocument(text, { ...options, lineCounter });
  } catch (error) {
    throw new ParseError('The YAML is nested too deeply', { cause: error });
  }
}

/** How many documents of a text hold anything; an empty one after a last `---` does not count. */
function documentCount(text: string): number {
  const documents = parseAllDocuments(text, options);
  return Array.isArray(documents)
    ? documents.filter(({ contents }) => contents !== null && !isEmpty(contents)).length
    : 0;
}

function isEmpty(node: unknown): boolean {
  return isScalar(node) && node.range?.[0] === node.range?.[1];
}

/** @throws {ParseError} with line and column when the text is not YAML, or holds more than one document */
export function readYaml(text: string): YamlSource {
  const lineCounter = new LineCounter();
  const document = parse(text, lineCounter);
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
  if (error) throw refuse(error);
  if (document.errors.length > 0) {
    const count = documentCount(text);
    if (count > 1) throw new ParseError(`A compose file is one YAML document, this text holds ${count}`);
  }
  return {
    text,
    document,
    positionOf(offset) {
      const { line, col } = lineCounter.linePos(offset);
      return { line: Math.max(line, 1), column: Math.max(col, 1) };
    },
  };
}
