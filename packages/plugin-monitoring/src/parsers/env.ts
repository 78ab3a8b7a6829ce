import { defineParser } from '@infrastructor/core';
import { type EnvironmentVariable, EnvironmentVariables } from '../schemas/environment-variable.ts';
import { splitLines, unreadable } from './text.ts';

/** Names that shells and programs set; bash exports functions as `BASH_FUNC_name%%`. */
const assignment = /^([A-Za-z_][A-Za-z0-9_]*|BASH_FUNC_[^\s=]+(?:%%|\(\)))=(.*)$/s;
const separator = '\0';

/** With -0 each variable is ended by a NUL, so nothing has to be told from the looks of a line. */
function readSeparated(text: string): EnvironmentVariable[] {
  const entries = text.split(separator);
  entries.pop();
  return entries.flatMap((entry) => {
    // The words of a login stand before the first name.
    const [, name, value] = assignment.exec(entry) ?? assignment.exec(entry.slice(entry.lastIndexOf('\n') + 1)) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}

function withoutLastNewlines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

/**
 * Reads `env`, `printenv` and `env -0` (env(1)). A value may have several lines: one that does not look like a variable goes
 * on with the value before it, which only -0 tells for sure.
 */
export const env = defineParser({
  name: 'env',
  description: 'Environment variables, from env or env -0',
  output: EnvironmentVariables,
  parse(text, context) {
    const rows: EnvironmentVariable[] = text.includes(separator) ? readSeparated(text) : [];
    if (rows.length > 0) return rows;
    const { lines, tail } = splitLines(text);
    let isLong = false;
    for (const line of lines) {
      const [, name, value] = assignment.exec(line) ?? [];
      const last = rows.at(-1);
      if (name !== undefined && value !== undefined) rows.push({ name, value });
      else if (last !== undefined) last.value += `\n${line}`;
      isLong = name === undefined && last !== undefined;
    }
    // Blank lines after the last variable are those of the terminal.
    for (const last of rows.slice(-1)) last.value = withoutLastNewlines(last.value);
    if (tail !== undefined) {
      // The line that was cut may have gone on with the value before it.
      if (isLong || !assignment.test(tail)) rows.pop();
      context.warn('The last line has no end and was left out, as it may be cut');
    }
    if (rows.length === 0) throw unreadable('env', 'no line has the form NAME=value');
    return rows;
  },
});
