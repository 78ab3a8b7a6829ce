import { isBlockDirective, isDirectiveName } from './block-directives.ts';
import type { DirectiveNode } from './nginx-directive-node.ts';
import type { NginxProblem, NginxToken } from './nginx-token.ts';
import { tokenizeNginx } from './tokenize-nginx.ts';

/** What {@link readNginx} makes of a text; `directives` is what could be read up to the first error. */
export interface NginxDocument {
  readonly directives: readonly DirectiveNode[];
  /** Comment texts without the `#`, in file order. */
  readonly comments: readonly { readonly line: number; readonly text: string }[];
  /** Why the tree is not the whole file: nothing after the first is read. */
  readonly errors: readonly NginxProblem[];
  /** What `nginx -t` refuses although it is clear how to read it, like a missing semicolon before `}`. */
  readonly warnings: readonly NginxProblem[];
}

/** nginx's own contexts are at most seven deep; the limit keeps whoever walks the tree off the end of the stack. */
export const maximumNesting = 100;

/** Nobody reads on after these. */
const maximumWarnings = 100;

interface OpenBlock {
  readonly head: readonly NginxToken[];
  readonly bodyStart: number;
  readonly children: DirectiveNode[];
}

/**
 * Reads any text as an nginx configuration (nginx.org/en/docs/beginners_guide.html#conf_structure) and never throws: what
 * breaks the grammar is listed with its line, in nginx's own words where it has some.
 */
export function readNginx(text: string): NginxDocument {
  const { tokens, error, warnings: tokenWarnings } = tokenizeNginx(text);
  const warnings = [...tokenWarnings];
  const comments: { line: number; text: string }[] = [];
  const root: DirectiveNode[] = [];
  const open: OpenBlock[] = [];
  let words: NginxToken[] = [];
  let fatal: NginxProblem | undefined;

  const siblings = () => open.at(-1)?.children ?? root;
  const finish = (end: number) => {
    siblings().push(node(words, { end }));
    words = [];
  };
  const closeBlock = (end: number) => {
    const block = open.pop();
    if (block) siblings().push(node(block.head, { end, bodyStart: block.bodyStart, block: block.children }));
  };

  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'comment') comments.push({ line: token.line, text: token.text });
    else if (token.kind === 'word') words.push(token);
    else {
      const problem = words.length > 0 ? missingSemicolon(words, token) : undefined;
      if (problem) fatal = problem;
      else if (token.kind === 'semicolon') {
        if (words.length > 0) finish(token.end);
        else warnings.push({ line: token.line, message: 'unexpected ";"' });
      } else if (token.kind === 'open') {
        const body = tokens[index + 1];
        if (words.length === 0) fatal = { line: token.line, message: 'unexpected "{"' };
        else if (open.length >= maximumNesting) {
          fatal = { line: token.line, message: `blocks are nested more than ${maximumNesting} deep` };
        } else if (body?.kind !== 'raw') {
          open.push({ head: words, bodyStart: token.end, children: [] });
          words = [];
        }
      } else if (token.kind === 'raw') {
        siblings().push(node(words, { end: token.end + 1, bodyStart: token.start, lua: token.text }));
        words = [];
      } else if (tokens[index - 1]?.kind !== 'raw') {
        if (words.length > 0) {
          const last = words.at(-1) as NginxToken;
          warnings.push({ line: token.line, message: `unexpected "}", a ";" is missing after "${last.text}"` });
          finish(last.end);
        }
        if (open.length === 0) fatal = { line: token.line, message: 'unexpected "}"' };
        closeBlock(token.end);
      }
    }
    if (fatal) break;
  }

  fatal ??= error ?? unexpectedEnd(text, words, open.length);
  while (open.length > 0) closeBlock(text.length);
  return { directives: root, comments, errors: fatal ? [fatal] : [], warnings: warnings.slice(0, maximumWarnings) };
}

function unexpectedEnd(text: string, words: readonly NginxToken[], openBlocks: number): NginxProblem | undefined {
  if (words.length === 0 && openBlocks === 0) return undefined;
  const expected = words.length > 0 ? '";" or "}"' : '"}"';
  return { line: text.replace(/\n$/, '').split('\n').length, message: `unexpected end of file, expecting ${expected}` };
}

/**
 * A statement over several lines that is none: prose in front of the file, or a line whose semicolon was forgotten before a
 * block begins. Names in `map` or `types` may be anything, but those entries stand on one line.
 */
function missingSemicolon(words: readonly NginxToken[], terminator: NginxToken): NginxProblem | undefined {
  const name = words[0] as NginxToken;
  const continued = words.findIndex((word) => word.line > name.line);
  if (name.quoted || continued === -1) return undefined;
  const swallowsBlock =
    terminator.kind === 'open' &&
    !isBlockDirective(name.text) &&
    words.some((word, index) => word.line > (words[index - 1] ?? word).line && isBlockDirective(word.text));
  if (isDirectiveName(name.text) && !swallowsBlock) return undefined;
  return { line: name.line, message: `directive "${name.text}" is not terminated by ";"` };
}

interface Body {
  readonly end: number;
  readonly bodyStart?: number;
  readonly block?: readonly DirectiveNode[];
  readonly lua?: string;
}

function node(words: readonly NginxToken[], { lua, ...body }: Body): DirectiveNode {
  const [name, ...rest] = words as readonly [NginxToken, ...NginxToken[]];
  const values = rest.map((word) => word.text);
  const args = name.text === 'if' ? withoutParentheses(values) : values;
  return {
    directive: name.text,
    line: name.line,
    args: lua === undefined ? args : [...args, lua],
    start: name.start,
    headEnd: (words.at(-1) ?? name).end,
    ...body,
  };
}

/** `if ($a = b)` says `$a`, `=`, `b`. */
function withoutParentheses(args: readonly string[]): readonly string[] {
  const [first, last] = [args[0], args.at(-1)];
  if (!first?.startsWith('(') || !last?.endsWith(')')) return args;
  const inner = [...args];
  inner[0] = first.slice(1).trimStart();
  inner[inner.length - 1] = (inner.at(-1) as string).slice(0, -1).trimEnd();
  return inner.filter((arg, index) => arg !== '' || (index > 0 && index < inner.length - 1));
}
