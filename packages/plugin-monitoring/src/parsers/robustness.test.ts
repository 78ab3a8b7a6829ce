import { isInfrastructorError } from '@infrastructor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsers } from './index.ts';
import { absent, hasCorpora, testContext } from './testing/corpora.ts';
import { allInputs, type Input } from './testing/inputs.ts';

const slowestMs = 20_000;
const banners = [
  'Welcome to Ubuntu 22.04.3 LTS (GNU/Linux 5.15.0-91-generic x86_64)\nLast login: Mon Nov 20 10:00:00 2026 from 10.0.0.5\n*** System restart required ***\n',
  "  System load:  0.08               Processes:             123\n  Usage of /:   30.1% of 77.35GB   Users logged in:       1\nWarning: Permanently added '10.0.0.5' (ED25519) to the list of known hosts.\n",
];
/** Lists that may be empty: the command prints nothing where there is nothing. */
const emptyIsLegal = new Set(['dmesg', 'inotify', 'journal', 'ls', 'syslog', 'systemctl']);

type Answer = { readonly value: unknown } | { readonly error: unknown };

function answer(parser: string, text: string): Answer {
  const definition = parsers.find(({ name }) => name === parser);
  const begun = performance.now();
  try {
    return { value: definition?.parse(text, testContext()) };
  } catch (error) {
    return { error };
  } finally {
    expect(performance.now() - begun).toBeLessThan(slowestMs);
  }
}

const isParseError = (found: Answer) =>
  'error' in found && isInfrastructorError(found.error) && found.error.code === 'PARSE_FAILED';

/** True where a value tells nothing that the whole does not: rows in order, and no other facts. */
function isPrefix(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part))
    return (
      Array.isArray(whole) && part.length <= whole.length && part.every((entry, index) => isPrefix(entry, whole[index]))
    );
  if (typeof part === 'object' && part !== null)
    return (
      typeof whole === 'object' &&
      whole !== null &&
      Object.entries(part).every(([key, value]) => isPrefix(value, (whole as Record<string, unknown>)[key]))
    );
  return Object.is(part, whole);
}

/** A report without its verdict, which may know less on half the data. */
function withoutVerdict(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('health' in value)) return value;
  const { health: _, ...rest } = value;
  return rest;
}

const isHealthy = (value: unknown) => (value as { health?: { verdict: string } }).health?.verdict === 'healthy';

const cuts = [0.1, 0.5, 0.9, 0.03, 0.27, 0.61, 0.777, 0.95, 0.99];

function problemsOf({ parser, id, text }: Input): string[] {
  const whole = answer(parser, text);
  if (!('value' in whole)) return [`${parser} ${id} is not read: ${String(whole.error)}`];
  const problems: string[] = [];
  const same = (name: string, variant: string) => {
    const found = answer(parser, variant);
    if (!('value' in found) || JSON.stringify(found.value) !== JSON.stringify(whole.value))
      problems.push(`${parser} ${id} differs with ${name}`);
  };
  same('CRLF', text.replaceAll('\n', '\r\n'));
  same('a BOM', `\uFEFF${text}`);
  for (const banner of banners) same('a login banner', banner + text);
  for (const cut of cuts) {
    const found = answer(parser, text.slice(0, Math.floor(text.length * cut)));
    if ('value' in found && isHealthy(found.value)) problems.push(`${parser} ${id} is healthy when cut at ${cut}`);
    const isRight =
      'value' in found ? isPrefix(withoutVerdict(found.value), withoutVerdict(whole.value)) : isParseError(found);
    if (!isRight)
      problems.push(`${parser} ${id} is wrong when cut at ${cut}: ${'error' in found ? String(found.error) : ''}`);
  }
  return problems;
}

describe.skipIf(!hasCorpora)(`every parser on every recorded text (skipped where ${absent})`, () => {
  it('reads it whole, with CRLF, a BOM or a banner, and a correct prefix of it when cut', { timeout: 240_000 }, () => {
    const inputs = allInputs();
    const problems = inputs.flatMap(problemsOf);
    const read = new Set(inputs.map(({ parser }) => parser));
    console.log(
      `robustness: ${inputs.length} texts of ${read.size} parsers, ${inputs.length * (4 + cuts.length)} variants, ${problems.length} problems`,
    );
    expect(problems).toEqual([]);
  });
});

describe.each(parsers.map(({ name }) => name))('%s', (name) => {
  it('refuses an empty text, or gives an empty list where that is an answer', () => {
    for (const text of ['', '\n', ' \n\n']) {
      const found = answer(name, text);
      if (emptyIsLegal.has(name)) expect(found).toEqual({ value: [] });
      else expect(isParseError(found)).toBe(true);
    }
  });

  it('refuses a text of something else', () => {
    for (const text of [
      ...banners,
      'bash: line 1: foo: command not found\n',
      '<html><body>404</body></html>\n',
      '{"error": "no"}\n',
    ])
      expect(isParseError(answer(name, text)), text).toBe(true);
  });

  it('ends in a value or a typed error on any text', () => {
    const line = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9 :=%{}[\]",./()*|-]{0,60}$/));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const found = answer(name, lines.join('\n'));
        return 'value' in found || isParseError(found);
      }),
      { numRuns: 200 },
    );
  });

  it('reads a long line of anything in time', () => {
    for (const unit of [' ', 'a', 'a ', '0 ', '(', '"', '[', 'a=b ', '\\', '{"a":', '1,'])
      expect(Object.keys(answer(name, `${unit.repeat(200_000 / unit.length)}\n`))).toHaveLength(1);
  });
});
