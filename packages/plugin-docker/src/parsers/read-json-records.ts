import { type ParseContext, ParseError } from '@infrastructor/core';
import { explainRefusal } from './explain-refusal.ts';
import { isObject, type JsonObject } from './json-fields.ts';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function asRecords(value: unknown): JsonObject[] | undefined {
  if (isObject(value)) return [value];
  return Array.isArray(value) && value.every(isObject) ? value : undefined;
}

/**
 * A document of several lines, or an array on one, that a greeting precedes: tried from every line that could start
 * one, a few only, so that it stays linear. A line that is an object itself is one record of many, not a start.
 */
function afterNoise(lines: readonly string[], context: ParseContext): JsonObject[] | undefined {
  const starts = lines
    .flatMap((line, index) => (/^\s*[[{]/.test(line) && !isObject(parsed(line)) ? [index] : []))
    .slice(0, 8);
  for (const start of starts) {
    const records = asRecords(parsed(lines.slice(start).join('\n')));
    if (!records) continue;
    context.warn(`Left out ${start} lines before the JSON`);
    return records;
  }
  return undefined;
}

function fromLines(lines: readonly string[], wanted: string, context: ParseContext): JsonObject[] {
  const records: JsonObject[] = [];
  let skipped = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const record = parsed(line);
    if (isObject(record)) {
      records.push(record);
      continue;
    }
    const isLast = lines.slice(index + 1).every((rest) => rest.trim() === '');
    if (records.length > 0 && line.trimStart().startsWith('{') && !isLast) {
      throw new ParseError(`Line ${index + 1} of ${wanted} is broken JSON`);
    }
    skipped += 1;
    if (records.length > 0 && isLast) context.warn(`The last line of ${wanted} is cut and was left out`);
  }
  if (records.length === 0) throw explainRefusal(lines.join('\n'), wanted);
  if (skipped > 0) context.warn(`Left out ${skipped} lines that are not JSON`);
  return records;
}

/**
 * The objects of a JSON array, of one object, or of one object a line. Lines around them (a greeting of the login
 * shell, warnings) are left out, a last line that was cut too.
 * @throws {ParseError} when there is no object, or a line between others is broken
 */
export function readJsonRecords(text: string, wanted: string, context: ParseContext): JsonObject[] {
  const whole = asRecords(parsed(text));
  if (whole) return whole;
  if (parsed(text) !== undefined) throw new ParseError(`Not ${wanted}: JSON, but not objects`);
  const lines = text.split('\n');
  return afterNoise(lines, context) ?? fromLines(lines, wanted, context);
}
