import { readShellLiteral, type ShellLiteral, type ShellSlot, shown } from './shell-slots.ts';

const made = Symbol('ShellCommand');

/** A command line for `sh` that only the {@link sh} tag can make, so a value can never become shell. */
export interface ShellCommand {
  readonly text: string;
  /** What at its end only a line break ends, so that nothing is put behind it. */
  readonly [made]: string | undefined;
}

/** What may stand in `${}`: one word, many words, nothing at all, or a command made by the tag. */
export type ShellValue = string | number | bigint | boolean | undefined | ShellCommand | readonly (string | number)[];

/** A template's literal text never changes, so each call site is read once. */
const analysed = new WeakMap<TemplateStringsArray, ShellLiteral>();

/**
 * Makes a command for POSIX `sh`. Every `${}` becomes one quoted word, an array becomes one word per element, `undefined`
 * becomes nothing, and a command made by this tag is put in as it is.
 *
 * @example sh`zpool list -Hp ${pools}`
 * @throws {TypeError} for a value inside quotes, backticks, a comment, a here-document or an arithmetic expansion, after
 *   a backslash or a `$` (its quoting would be undone), for a NUL or a number that is not finite, for an array or
 *   undefined that touches other text, and for a quote that is never closed
 */
export function sh(strings: TemplateStringsArray, ...values: readonly ShellValue[]): ShellCommand {
  let literal = analysed.get(strings);
  if (!literal) {
    literal = readShellLiteral(strings.raw);
    analysed.set(strings, literal);
  }
  let text = strings.raw[0] ?? '';
  let { ending } = literal;
  for (const [index, value] of values.entries()) {
    const slot = literal.slots[index] as ShellSlot;
    if (slot.refused) throw new TypeError(`sh: a value may not stand inside ${slot.refused}: ${shown(strings.raw)}`);
    const after = strings.raw[index + 1] ?? '';
    text += render(value, slot) + after;
    if (!isShellCommand(value) || !value[made] || after.startsWith('\n')) continue;
    if (after !== '' || index + 1 < values.length) {
      throw new TypeError(`sh: nothing may follow a command that ends in ${value[made]}: ${shown(strings.raw)}`);
    }
    ending = value[made];
  }
  return command(text, ending);
}

/** True only for what {@link sh} made. */
export function isShellCommand(value: unknown): value is ShellCommand {
  return typeof value === 'object' && value !== null && made in value;
}

/** Several commands one after the other, each run whatever the one before answered. */
export function shellSequence(commands: readonly ShellCommand[]): ShellCommand {
  return command(commands.map(({ text }) => text).join('\n'), commands.at(-1)?.[made]);
}

function command(text: string, ending: string | undefined): ShellCommand {
  return Object.freeze({ text, [made]: ending });
}

function render(value: ShellValue, slot: ShellSlot): string {
  if (isShellCommand(value)) return value.text;
  if (value === undefined || Array.isArray(value)) {
    if (slot.glued) throw new TypeError('sh: an array or undefined may not touch other text, it is not one word');
    return value === undefined ? '' : value.map((word) => quote(word)).join(' ');
  }
  return quote(value as string | number | bigint | boolean, slot.redirected);
}

/** A first word of this form would set a variable or be part of the grammar (POSIX.1-2017, Shell, 2.4 and 2.9.1). */
const hasMeaning = /^(?:[A-Za-z_][A-Za-z0-9_]*\+?=.*|if|then|else|elif|fi|do|done|case|esac|while|until|for|in)$/;

/** One word for POSIX sh; single quotes protect everything but themselves (POSIX.1-2017, Shell, 2.2.2). */
function quote(value: string | number | bigint | boolean, redirected = false): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`sh: ${value} is not a finite number`);
  const word = String(value);
  if (word.includes('\0')) throw new TypeError('sh: a word may not contain NUL');
  const isPlain =
    /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) && !hasMeaning.test(word) && !(redirected && /^\d+$/.test(word));
  return isPlain ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
