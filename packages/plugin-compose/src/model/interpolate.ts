/** A piece of a text with variables: plain text, or a variable with what to do when it is not set. */
export type TemplatePart = string | TemplateVariable;

export interface TemplateVariable {
  readonly name: string;
  /** How it is written, from `$` to its end. */
  readonly written: string;
  readonly operator?: '-' | ':-' | '?' | ':?' | '+' | ':+';
  /** The default, the message or the replacement; variables in it count too. */
  readonly argument: readonly TemplatePart[];
}

/** A `$` that begins nothing. `$$` is how to write one. */
export interface InvalidTemplate {
  readonly at: number;
  readonly near: string;
}

const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const operators = /:?[-?+]/y;

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Where the brace that opens at `open` is closed; braces within count, as in compose-go's template package. */
function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    else if (text[index] === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}

/** True when every `$` of the text begins something. */
export function isTemplate(value: readonly TemplatePart[] | InvalidTemplate): value is readonly TemplatePart[] {
  return Array.isArray(value);
}

/** `{NAME}` or `{NAME:-argument}` at `open`; undefined when it is neither. */
function readBraced(text: string, open: number, depth: number): TemplateVariable | undefined {
  const close = closingBrace(text, open);
  const variable = match(name, text, open + 1);
  if (close === -1 || variable === undefined) return undefined;
  const afterName = open + 1 + variable.length;
  const written = text.slice(open - 1, close + 1);
  if (afterName === close) return { name: variable, written, argument: [] };
  const operator = match(operators, text, afterName) as NonNullable<TemplateVariable['operator']> | undefined;
  if (operator === undefined) return undefined;
  const argument = parseTemplate(text.slice(afterName + operator.length, close), depth + 1);
  return isTemplate(argument) ? { name: variable, written, operator, argument } : undefined;
}

/**
 * Takes a text apart at its variables: `$NAME`, `${NAME}`, `${NAME:-default}` and the operators `-`, `:-`, `?`, `:?`,
 * `+`, `:+`, nested ones too; `$$` is a single `$` (compose specification, "Interpolation").
 */
export function parseTemplate(text: string, depth = 0): readonly TemplatePart[] | InvalidTemplate {
  const parts: TemplatePart[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) break;
    plain += text.slice(at, dollar);
    at = dollar + 1;
    if (text[at] === '$') {
      plain += '$';
      at += 1;
      continue;
    }
    const bare = match(name, text, at);
    const variable =
      bare === undefined && text[at] === '{' && depth < 20
        ? readBraced(text, at, depth)
        : bare && { name: bare, written: `$${bare}`, argument: [] };
    if (!variable) return { at: dollar, near: text.slice(dollar, dollar + 20).replace(/\n[\s\S]*/, '') };
    parts.push(plain, variable);
    plain = '';
    at = dollar + variable.written.length;
  }
  parts.push(plain + text.slice(at));
  return parts.filter((part) => part !== '');
}

export type Lookup = (name: string) => string | undefined;

/** Every variable that a text names, those in defaults included. */
export function variablesOf(parts: readonly TemplatePart[]): TemplateVariable[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : [part, ...variablesOf(part.argument)]));
}

/**
 * The text with its variables replaced. One that is not set and has no default is empty, as compose has it; a required
 * one (`:?`) stays as it is written, for there is nothing that it could be.
 */
export function renderTemplate(parts: readonly TemplatePart[], lookup: Lookup): string {
  return parts.map((part) => (typeof part === 'string' ? part : renderVariable(part, lookup))).join('');
}

function renderVariable({ name: variable, operator, argument, written }: TemplateVariable, lookup: Lookup): string {
  const value = lookup(variable);
  if (operator === undefined) return value ?? '';
  const isThere = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
  if (operator.endsWith('+')) return isThere ? renderTemplate(argument, lookup) : '';
  if (isThere) return value ?? '';
  return operator.endsWith('-') ? renderTemplate(argument, lookup) : written;
}
