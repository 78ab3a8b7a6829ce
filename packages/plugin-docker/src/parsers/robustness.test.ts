import { readdirSync, readFileSync } from 'node:fs';
import { parseOrRefuse } from '@infrastructor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShared, sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';
import { parsers } from './index.ts';

const greeting =
  'Welcome to Debian GNU/Linux 13\n * 3 updates can be applied: {security}\nLast login: Mon Nov 23 00:00:00\n';
const mostMs = 20_000;

/** Everything that docker printed for us, whatever the state of the machine, and torture texts for JSON readers. */
function inputs(): Map<string, string> {
  const texts = new Map<string, string>();
  const fixtures = new URL('../../fixtures/', import.meta.url);
  for (const machine of readdirSync(fixtures)) {
    for (const file of readdirSync(new URL(`${machine}/`, fixtures))) {
      if (file.endsWith('.expected.json')) continue;
      const transcript = JSON.parse(readFileSync(new URL(`${machine}/${file}`, fixtures), 'utf8')) as {
        stdout: string;
      };
      texts.set(`${machine}/${file}`, transcript.stdout);
    }
  }
  if (sharedIsAbsent) return texts;
  for (const folder of ['corpora/docker-bench/telegraf/', 'corpora/json-testsuite/test_parsing/']) {
    for (const file of readdirSync(sharedFolder + folder)) texts.set(file, readShared(folder + file));
  }
  return texts;
}

/** True when the rows (or fields) of a damaged text are those of the whole text, as far as they go. */
function isPrefix(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part) && Array.isArray(whole)) {
    return (
      part.length <= whole.length && part.every((row, index) => JSON.stringify(row) === JSON.stringify(whole[index]))
    );
  }
  const known = new Map(Object.entries(whole as object));
  return Object.entries(part as object).every(
    ([key, value]) => JSON.stringify(value) === JSON.stringify(known.get(key)),
  );
}

describe('every parser on damaged texts', () => {
  const texts = inputs();

  it.each(parsers.map((parser) => [parser.name, parser] as const))(
    '%s gives a prefix or refuses, quickly',
    (_, parser) => {
      const counts = { whole: 0, prefix: 0, refused: 0 };
      for (const [name, text] of texts) {
        const whole = parseOrRefuse(parser, text);
        const isTransparent = (variant: string) => {
          const startMs = performance.now();
          const value = parseOrRefuse(parser, variant);
          expect(performance.now() - startMs, name).toBeLessThan(mostMs);
          if (value === undefined) counts.refused += 1;
          else if (JSON.stringify(value) === JSON.stringify(whole)) counts.whole += 1;
          else counts.prefix += 1;
          return value;
        };
        for (const share of [0.1, 0.5, 0.9]) {
          const cut = text.slice(0, Math.floor(text.length * share));
          const value = isTransparent(cut);
          if (value !== undefined && whole !== undefined)
            expect(isPrefix(value, whole), `${name} at ${share}`).toBe(true);
        }
        for (const variant of [text.replaceAll('\n', '\r\n'), `\uFEFF${text}`])
          expect(isTransparent(variant), name).toEqual(whole);
        const greeted = isTransparent(greeting + text);
        if (greeted !== undefined) expect(greeted, name).toEqual(whole);
      }
      console.log(`${parser.name}: ${texts.size} texts in 6 damaged forms: ${JSON.stringify(counts)}`);
    },
  );

  it.each(parsers.map((parser) => [parser.name, parser] as const))(
    '%s never throws anything but its own error',
    (_, parser) => {
      const lines = [...texts.values()]
        .flatMap((text) => text.split('\n'))
        .filter((line) => line.length < 400)
        .slice(0, 400);
      fc.assert(
        fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), fc.string(), fc.json())), (parts) => {
          parseOrRefuse(parser, parts.join('\n'));
        }),
        { numRuns: 200 },
      );
    },
  );
});
