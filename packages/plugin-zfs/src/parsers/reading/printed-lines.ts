/** zpool colours its output where `ZFS_COLOR` is set. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is removed
const colour = /\u001b\[[0-9;]*m/g;

export interface PrintedLines {
  /** Complete lines, without line ends. */
  readonly lines: readonly string[];
  /** A last line that has no line end: it may have been cut off anywhere. */
  readonly unterminated: string | undefined;
}

/** Said where {@link PrintedLines.unterminated} is not used. */
export const cutLine = 'The last line has no end, so it may have been cut off: left out';

/** Text as lines: without byte order mark, carriage returns and colours. */
export function printedLines(text: string): PrintedLines {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll(colour, '')
    .split(/\r?\n/);
  const last = lines.pop();
  return { lines, unterminated: last === '' || last === undefined ? undefined : last };
}

/** One space for every run of white space, none at the ends; null where nothing is left. */
export function sentence(lines: readonly string[]): string | null {
  const text = lines.join(' ').replaceAll(/\s+/g, ' ').trim();
  return text === '' ? null : text;
}

/** The line with its tabs as spaces up to the next multiple of eight, so that columns can be counted. */
export function withoutTabs(line: string): string {
  let text = '';
  for (const part of line.split(/(\t)/)) {
    text += part === '\t' ? ' '.repeat(8 - (text.length % 8)) : part;
  }
  return text;
}
