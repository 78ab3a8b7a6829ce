import { ParseError } from '@infrastructor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corpusInputs, type Input, recordedInputs } from '../test-support/inputs.ts';
import { absent, hasCorpus, hasTranscripts, parseContext } from '../test-support/shared-data.ts';

const inputs = [...corpusInputs(), ...recordedInputs()];

const greeting =
  'Last login: Mon Nov 23 10:00:00 2026 from 192.0.2.7\nWelcome to Debian GNU/Linux 13 (trixie)\n*** System restart required ***\n';

const slowestMs = 20_000;

function parse({ parser }: Input, text: string): unknown {
  const start = performance.now();
  try {
    return parser.parse(text, parseContext());
  } catch (error) {
    if (error instanceof ParseError) return error;
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(slowestMs);
  }
}

const wholes = new Map<string, unknown>();

/** What the unchanged text gives, parsed once. */
function whole(input: Input): unknown {
  if (!wholes.has(input.id)) wholes.set(input.id, parse(input, input.text));
  return wholes.get(input.id);
}

/**
 * True where everything in `part` is also in `whole`: a list is a beginning of the other, a sentence too, and what was
 * not read yet is null or absent.
 */
function isBeginningOf(part: unknown, all: unknown): boolean {
  if (part === null || part === undefined) return true;
  if (Array.isArray(part)) {
    return (
      Array.isArray(all) && part.length <= all.length && part.every((item, index) => isBeginningOf(item, all[index]))
    );
  }
  if (typeof part === 'object') {
    return (
      typeof all === 'object' &&
      all !== null &&
      Object.entries(part).every(([key, value]) => isBeginningOf(value, (all as Record<string, unknown>)[key]))
    );
  }
  return typeof part === 'string' && typeof all === 'string' ? all.startsWith(part) : part === all;
}

/** Ratios are computed from what is there. */
const withoutRatios = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, field: unknown) =>
      key.endsWith('Ratio') && key !== 'dedupRatio' ? undefined : field,
    ) ?? 'null',
  );

describe.skipIf(!hasCorpus || !hasTranscripts)(`every parser on every text (${absent})`, { timeout: 60_000 }, () => {
  it('reads each text as it is', () => {
    const failed = inputs.filter((input) => whole(input) instanceof ParseError).map(({ id }) => id);
    const counts = new Map<string, number>();
    for (const { parser } of inputs) counts.set(parser.name, (counts.get(parser.name) ?? 0) + 1);
    console.log(
      `robustness inputs: ${inputs.length}: ${[...counts].map(([name, count]) => `${name} ${count}`).join(', ')}`,
    );
    expect(failed).toEqual([]);
  });

  it.each([10, 50, 90])('cut at %i percent it gives a beginning of the whole, or a parse error', (percent) => {
    const wrong: string[] = [];
    let errors = 0;
    for (const input of inputs) {
      const expected = withoutRatios(whole(input));
      const found = parse(input, input.text.slice(0, Math.floor((input.text.length * percent) / 100)));
      if (found instanceof ParseError) errors += 1;
      else if (!isBeginningOf(withoutRatios(found), expected)) wrong.push(input.id);
    }
    console.log(`cut at ${percent} %: ${inputs.length - errors} beginnings, ${errors} parse errors`);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['with CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['with a byte order mark', (text: string) => `\uFEFF${text}`],
    ['after the greeting of a login', (text: string) => greeting + text],
    ['after a greeting with braces and tabs', (text: string) => `{ motd }\nhost\tup\n${text}`],
    ['in colours', (text: string) => text.replaceAll(/(?<= )DEGRADED(?! *")/g, '\u001b[33mDEGRADED\u001b[0m')],
  ])('%s it gives the same', (_how, change) => {
    for (const input of inputs) expect(parse(input, change(input.text)), input.id).toEqual(whole(input));
  });

  it('gives a parse error for text of something else', () => {
    for (const text of [
      greeting,
      '',
      '\n',
      'bash: line 1: zpool: command not found\n',
      '{"a":1}\n',
      '\0\0\0',
      '{'.repeat(1e5),
    ]) {
      for (const input of inputs.filter(
        ({ parser }, index) => inputs.findIndex((other) => other.parser === parser) === index,
      )) {
        const found = parse(input, text);
        const nothing = input.parser.name === 'zfs.diff' && text.trim() === '';
        if (!nothing) expect(found, `${input.parser.name}: ${text.slice(0, 20)}`).toBeInstanceOf(ParseError);
      }
    }
  });

  it('ends in a value or a parse error, in time, whatever happened to the text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...inputs),
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 40 }), fc.string({ unit: 'binary', maxLength: 5 })), {
          maxLength: 6,
        }),
        (input, edits) => {
          let text = input.text;
          for (const [at, length, put] of edits) {
            const start = at % (text.length + 1);
            text = text.slice(0, start) + put + text.slice(start + length);
          }
          parse(input, text);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['spaces', `  pool: p\n state: ONLINE\nconfig:\n\n\t${' '.repeat(2e5)}x\n`],
    ['words', `  pool: p\n state: ONLINE\nstatus: ${'a '.repeat(2e5)}\n`],
    ['braces', '{\n'.repeat(1e5)],
    ['tabs', `${'\t'.repeat(2e5)}\n`],
    [
      'deep nesting',
      `  pool: p\n state: ONLINE\nconfig:\n${Array.from({ length: 2e3 }, (_, depth) => `${' '.repeat(depth + 8)}a ONLINE 0 0 0`).join('\n')}\n`,
    ],
    ['names', `${'a/'.repeat(1e5)}\t0\t0\t0\t-\n`.repeat(3)],
  ])('is not slowed down by many %s', (_what, text) => {
    for (const { parser } of inputs.filter(
      ({ parser }, index) => inputs.findIndex((other) => other.parser === parser) === index,
    )) {
      parse({ id: '', text, parser }, text);
    }
  });
});
