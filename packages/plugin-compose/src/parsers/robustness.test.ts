import { readdirSync } from 'node:fs';
import { parseOrRefuse } from '@infrastructor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShared, sharedFolder, sharedIsAbsent } from '../testing/shared-data.ts';
import { compose } from './compose.ts';

/** Compose files are much alike; all of them would take a minute. */
const everyNth = 4;
const mostMs = 20_000;
const greeting =
  'Welcome to Debian GNU/Linux 13\n * 3 updates can be applied: {security}\nLast login: Mon Nov 23 00:00:00\n';

const damages: Readonly<Record<string, (text: string) => string>> = {
  'cut at 10 %': (text) => text.slice(0, text.length * 0.1),
  'cut at 50 %': (text) => text.slice(0, text.length * 0.5),
  'cut at 90 %': (text) => text.slice(0, text.length * 0.9),
  'three lines of greeting': (text) => greeting + text,
};

function inputs(): [name: string, text: string][] {
  if (sharedIsAbsent) return [['one', 'services:\n  web:\n    image: nginx\n    ports: ["80:80"]\n']];
  const folders = ['compose-bench/files', 'yaml-testsuite/src', 'json-testsuite/test_parsing'];
  return folders.flatMap((folder) =>
    readdirSync(`${sharedFolder}corpora/${folder}`)
      .filter((_, index) => !folder.startsWith('compose') || index % everyNth === 0)
      .map((file): [string, string] => [`${folder}/${file}`, readShared(`corpora/${folder}/${file}`)]),
  );
}

function timed(text: string, name: string) {
  const startMs = performance.now();
  const value = parseOrRefuse(compose, text);
  expect(performance.now() - startMs, name).toBeLessThan(mostMs);
  return value;
}

describe('compose on damaged texts', () => {
  const texts = inputs();
  const wholes = new Map(texts.map(([name, text]) => [name, parseOrRefuse(compose, text)]));

  it.each(Object.keys(damages))(
    '%s: no service that the whole text lacks, or a refusal',
    (damage) => {
      const counts = { read: 0, refused: 0 };
      for (const [name, text] of texts) {
        const whole = parseOrRefuse(compose, text);
        const part = timed(damages[damage]?.(text) ?? '', name);
        counts[part ? 'read' : 'refused'] += 1;
        if (!part || !whole) continue;
        // A cut may fall within the last name; every other service is one of the whole file.
        const names = Object.keys(part.services).slice(0, -1);
        expect(
          names.filter((service) => !Object.hasOwn(whole.services, service)),
          name,
        ).toEqual([]);
      }
      console.log(`compose, ${damage}: ${texts.length} texts, ${JSON.stringify(counts)}`);
    },
    60_000,
  );

  it('reads the same with CRLF and with a byte order mark', () => {
    for (const [name, text] of texts.filter(([file]) => file.startsWith('compose-bench') || file === 'one')) {
      const { problems: _, variables: __, ...whole } = wholes.get(name) ?? { problems: [], variables: [] };
      for (const variant of [text.replaceAll(/\r?\n/g, '\r\n'), `\uFEFF${text}`]) {
        const { problems: ___, variables: ____, ...value } = timed(variant, name) ?? { problems: [], variables: [] };
        expect(value, name).toEqual(whole);
      }
    }
  }, 60_000);

  it('ends in a model or its own error for any text', () => {
    const lines = texts
      .flatMap(([, text]) => text.split('\n'))
      .filter((line) => line.length < 200)
      .slice(0, 3_000);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...lines), fc.string()), { maxLength: 30 }), (parts) => {
        parseOrRefuse(compose, parts.join('\n'));
        parseOrRefuse(compose, ['services:', ...parts.map((part) => `  ${part}`)].join('\n'));
      }),
      { numRuns: 300 },
    );
  });
});
