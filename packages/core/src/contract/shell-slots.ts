/** What may be open in a command: quotes, a comment, `(`, `$(` and `$((`. */
type Open = "'" | '"' | '`' | '#' | '(' | '$(' | '$((';

/** Where a value stands in the literal text of a command. */
export interface ShellSlot {
  /** Why no value may stand here: its quoting would be undone. */
  readonly refused: string | undefined;
  /** A literal character touches the value, so it has to be exactly one word. */
  readonly glued: boolean;
  /** The literal goes on with a redirection, to which a bare number would be a file descriptor. */
  readonly redirected: boolean;
}

/** The literal text of a command, read once. */
export interface ShellLiteral {
  readonly slots: readonly ShellSlot[];
  /** What only a line break ends: nothing else may follow on the same line. */
  readonly ending: string | undefined;
}

const names: Readonly<Record<string, string>> = {
  "'": 'single quotes',
  '"': 'double quotes',
  '`': 'backticks',
  '#': 'a comment',
};

const isSpace = (character: string | undefined) => character === undefined || /[\s;&|()<>]/.test(character);

/**
 * Follows the quoting of the literal parts (POSIX.1-2017, Shell, 2.2, 2.3 and 2.6) up to each value.
 * @throws {TypeError} for a quote that is never closed, and for constructs that cannot be followed safely
 */
export function readShellLiteral(parts: readonly string[]): ShellLiteral {
  const open: Open[] = [];
  const slots: ShellSlot[] = [];
  let escaped = false;
  let hereDocument = false;
  let previous: string | undefined;
  for (const [index, part] of parts.entries()) {
    if (index > 0) previous = 'x';
    for (let position = 0; position < part.length; position++) {
      const character = part.charAt(position);
      const inside = open.at(-1);
      if (escaped) {
        escaped = false;
        previous = 'x';
        continue;
      }
      if (character === '\\' && inside !== "'" && inside !== '#') escaped = true;
      else if (inside === '#') {
        if (character === '\n') open.pop();
      } else if (inside === "'" || inside === '`') {
        if (character === inside) open.pop();
      } else if (inside === '"') {
        if (character === '"') open.pop();
        else if (character === '(' && previous === '$') open.push('$(');
      } else if (character === "'" && previous === '$') {
        throw new TypeError(`sh: $'…' is not POSIX, write the character itself: ${shown(parts)}`);
      } else if (character === "'" || character === '"' || character === '`') open.push(character);
      else if (character === '#' && isSpace(previous)) open.push('#');
      else if (character === '(')
        open.push(previous === '$' ? '$(' : previous === '(' && inside === '$(' ? '$((' : '(');
      else if (character === ')') open.pop();
      else if (character === '<' && previous === '<' && !open.includes('$((')) hereDocument = true;
      else if (/\s/.test(character) && open.includes('"') && /(?:^|[\s;&|(])case$/.test(part.slice(0, position))) {
        // The `)` of its patterns would look like the end of the substitution.
        throw new TypeError(`sh: a case statement may not stand inside double quotes: ${shown(parts)}`);
      }
      previous = character;
    }
    if (index === parts.length - 1) break;
    const next = parts[index + 1]?.[0];
    // Nothing between two values is no space either; nothing at the ends of the command is.
    const spaceBefore = (index === 0 || part !== '') && isSpace(part.at(-1));
    const spaceAfter = (index === parts.length - 2 || next !== undefined) && isSpace(next);
    slots.push({
      refused: escaped ? 'an escape' : refusal(open, hereDocument, previous),
      glued: !spaceBefore || !spaceAfter,
      redirected: next === '<' || next === '>',
    });
  }
  const last = open.at(-1);
  if (escaped || open.some((each) => each !== '#' && each in names)) {
    throw new TypeError(`sh: ${escaped ? 'an escape at the end' : 'a quote'} is never closed: ${shown(parts)}`);
  }
  return { slots, ending: hereDocument ? 'a here-document' : last === '#' ? names[last] : undefined };
}

function refusal(open: readonly Open[], hereDocument: boolean, previous: string | undefined): string | undefined {
  const quote = open.findLast((each) => each in names);
  if (quote) return names[quote];
  if (open.includes('$((')) return 'an arithmetic expansion';
  if (previous === '$') return 'a parameter expansion';
  return hereDocument ? 'a here-document' : undefined;
}

/** The command in a message: its literal text, with a mark for each value. */
export function shown(parts: readonly string[]): string {
  return parts.join('…');
}
