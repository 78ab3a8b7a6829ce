const made = Symbol('ShellCommand');

/** A command line for `sh` that only the {@link sh} tag can make, so a value can never become shell. */
export interface ShellCommand {
  readonly text: string;
  readonly [made]: true;
}

/** What may stand in `${}`: one word, many words, nothing at all, or a command made by the tag. */
export type ShellValue = string | number | bigint | boolean | undefined | ShellCommand | readonly (string | number)[];

interface Slot {
  /** Why no value may stand here: the literal text before it left a quote, comment or backtick open. */
  readonly refused: string | undefined;
  /** A literal character touches the value, so it has to be exactly one word. */
  readonly glued: boolean;
}

/** A template's literal text never changes, so each call site is read once. */
const analysed = new WeakMap<TemplateStringsArray, readonly Slot[]>();

/**
 * Makes a command for POSIX `sh`. Every `${}` becomes one quoted word, an array becomes one word per element, `undefined`
 * becomes nothing, and a command made by this tag is put in as it is.
 *
 * @example sh`zpool list -Hp ${pools}`
 * @throws {TypeError} for a value inside quotes, backticks, a comment or after a backslash (its quoting would be
 *   undone), for a NUL or a number that is not finite, and for an array or undefined that touches other text
 */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): ShellCommand {
  let slots = analysed.get(strings);
  if (!slots) {
    slots = readSlots(strings.raw);
    analysed.set(strings, slots);
  }
  let text = strings.raw[0] ?? '';
  for (const [index, value] of values.entries()) {
    const slot = slots[index] as Slot;
    if (slot.refused) throw new TypeError(`sh: a value may not stand inside ${slot.refused}: ${strings.raw.join('${…}')}`);
    text += render(value, slot) + (strings.raw[index + 1] ?? '');
  }
  return command(text);
}

/** True only for what {@link sh} made. */
export function isShellCommand(value: unknown): value is ShellCommand {
  return typeof value === 'object' && value !== null && made in value;
}

/** Several commands one after the other, each run whatever the one before answered. */
export function shellSequence(commands: readonly ShellCommand[]): ShellCommand {
  return command(commands.map(({ text }) => text).join('\n'));
}

function command(text: string): ShellCommand {
  return Object.freeze({ text, [made]: true as const });
}

function render(value: ShellValue, slot: Slot): string {
  if (isShellCommand(value)) return value.text;
  if (value === undefined || Array.isArray(value)) {
    if (slot.glued) throw new TypeError('sh: an array or undefined may not touch other text, it is not one word');
    return value === undefined ? '' : value.map(quote).join(' ');
  }
  return quote(value as string | number | bigint | boolean);
}

/** One word for POSIX sh; single quotes protect everything but themselves (POSIX.1-2017, Shell, 2.2.2). */
function quote(value: string | number | bigint | boolean): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`sh: ${value} is not a finite number`);
  const word = String(value);
  if (word.includes('\0')) throw new TypeError('sh: a word may not contain NUL');
  if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

const isSpace = (character: string | undefined) => character === undefined || /[\s;&|()<>]/.test(character);

/** Follows the quoting of the literal parts (POSIX.1-2017, Shell, 2.2 and 2.3) up to each value. */
function readSlots(parts: readonly string[]): readonly Slot[] {
  let open: "'" | '"' | '`' | '#' | undefined;
  const slots: Slot[] = [];
  for (const [index, part] of parts.entries()) {
    let escaped = false;
    for (const [position, character] of [...part].entries()) {
      if (escaped) escaped = false;
      else if (character === '\\' && open !== "'" && open !== '#') escaped = true;
      else if (open === '#') open = character === '\n' ? undefined : open;
      else if (open) open = character === open ? undefined : open;
      else if (character === "'" || character === '"' || character === '`') open = character;
      else if (character === '#' && isSpace(position > 0 ? part[position - 1] : index === 0 ? undefined : 'x')) open = '#';
    }
    if (index === parts.length - 1) break;
    const names = { "'": 'single quotes', '"': 'double quotes', '`': 'backticks', '#': 'a comment' } as const;
    const hereDocument = /<<-?\s*\S/.test(part) ? 'a here-document' : undefined;
    slots.push({
      refused: escaped ? 'an escape' : open ? names[open] : hereDocument,
      glued: !isSpace(part.at(-1)) || !isSpace(parts[index + 1]?.[0]),
    });
  }
  return slots;
}
