import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { stringify as stringifyToml } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml, stringify as stringifyYaml } from 'yaml';
import { isInfrastructorError } from '../../contract/errors.ts';
import type { ParserDefinition } from '../../contract/parser.ts';
import { ini, json, parsers, toml, yaml } from './index.ts';

const context = { now: new Date(0), warn: () => {} };

interface Answer {
  readonly value: unknown;
  readonly documents?: unknown[];
  readonly topLevelKeys: string[];
  readonly depth: number;
  readonly sizeBytes: number;
}

const parse = (parser: ParserDefinition, text: string) => parser.parse(text, context) as Answer;

/** The answer, or the ParseError; anything else fails the test. */
function read(parser: ParserDefinition, text: string): Answer | Error {
  try {
    return parse(parser, text);
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'PARSE_FAILED') return error;
    throw error;
  }
}

const corpora = new URL('../../../../../../shared/corpora/', import.meta.url);
const listed = (folder: string) => (existsSync(new URL(folder, corpora)) ? readdirSync(new URL(folder, corpora)) : []);
const text = (path: string) => readFileSync(new URL(path.replaceAll('#', '%23'), corpora), 'utf8');
const noise = 'Last login: Mon Nov  3 10:11:12 2025 from 10.0.0.1\nWelcome to Debian GNU/Linux\nYou have new mail.\n';

describe.skipIf(!existsSync(corpora))('over the corpora (skipped where ../shared is absent)', () => {
  it('accepts every y_ and refuses every n_ of the JSON test suite', () => {
    const names = listed('json-testsuite/test_parsing/').filter((name) => /^[yn]_/.test(name));
    const wrong = names.filter((name) => {
      const answer = read(json, text(`json-testsuite/test_parsing/${name}`));
      return answer instanceof Error !== name.startsWith('n_');
    });
    for (const name of listed('json-testsuite/test_parsing/')) read(json, text(`json-testsuite/test_parsing/${name}`));
    console.log(`json-testsuite: ${names.length - wrong.length} of ${names.length} y_ and n_ cases`);
    expect(wrong).toEqual([]);
  });

  it('reads the YAML test suite', () => {
    const cases = listed('yaml-testsuite/src/').flatMap((name) => yamlCases(name));
    const judged = cases.filter(({ fail, json: expected }) => fail || expected !== undefined);
    const wrong = judged.filter(({ source, fail, json: expected }) => {
      const answer = read(yaml, source);
      if (fail || answer instanceof Error) return Boolean(fail) !== answer instanceof Error;
      return JSON.stringify(sorted(answer.documents)) !== JSON.stringify(sorted(expected));
    });
    console.log(
      `yaml-testsuite: ${judged.length - wrong.length} of ${judged.length} cases; differing: ${wrong.map(({ id }) => id).join(' ')}`,
    );
    expect(wrong.length).toBeLessThanOrEqual(judged.length * 0.02);
  });

  it('reads the INI samples as checked by hand', () => {
    for (const name of ['ini-test', 'ini-double-quote']) {
      const expected = JSON.parse(text(`jc/tests/fixtures/generic/${name}.json`));
      expect(parse(ini, text(`jc/tests/fixtures/generic/${name}.ini`)).value).toEqual(expected);
    }
    const dns = listed('swag-defaults/root/defaults/dns-conf/').filter((name) => name.endsWith('.ini'));
    const answers = dns.map((name) => read(ini, text(`swag-defaults/root/defaults/dns-conf/${name}`)));
    console.log(
      `ini: ${answers.filter((answer) => !(answer instanceof Error)).length} of ${dns.length} dns-conf files read`,
    );
    expect(answers.filter((answer) => answer instanceof Error)).toEqual([]);
  });
});

interface YamlCase {
  readonly id: string;
  readonly source: string;
  readonly fail: boolean;
  readonly json: unknown[] | undefined;
}

/** The suite's own marks for characters that an editor would not show (yaml-test-suite, ReadMe.md). */
const visible = (marked: string) =>
  marked
    .replaceAll('␣', ' ')
    .replace(/—*»/g, '\t')
    .replaceAll('⇔', '\uFEFF')
    .replaceAll('↵', '')
    .replaceAll('←', '\r')
    .replace(/∎\n$/, '');

function yamlCases(name: string): YamlCase[] {
  const entries = parseYaml(text(`yaml-testsuite/src/${name}`)) as Record<string, string | boolean | undefined>[];
  return entries.map((entry, index) => ({
    id: `${name.slice(0, 4)}/${index}`,
    source: visible(String(entry.yaml ?? entries[0]?.yaml)),
    fail: entry.fail === true,
    json: typeof entry.json === 'string' ? jsonDocuments(entry.json) : undefined,
  }));
}

/** Several JSON texts, one after the other, each beginning on a line of its own. */
function jsonDocuments(source: string): unknown[] {
  const documents: unknown[] = [];
  let pending = '';
  for (const line of source.split('\n')) {
    pending += `${line}\n`;
    try {
      documents.push(JSON.parse(pending));
      pending = '';
    } catch {
      // The document goes on.
    }
  }
  return documents;
}

/** Objects with their keys in order, as the order of a map says nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, each]) => [key, sorted(each)]),
  );
}

const samples: Readonly<Record<string, string>> = {
  ini: '; made up\nglobal = 1\n[main]\nname = "a b"\npath: /x:y\nflag\n[other.section]\nlist = a\nlist = b\n',
  json: '{\n  "a": [1, 2, {"b": null}],\n  "c": "text"\n}\n',
  toml: 'title = "x"\n[owner]\nage = 3\nnames = ["a", "b"]\n[[item]]\nid = 1\n',
  yaml: 'a: &x\n  b: [1, 2]\n  c: text\nd:\n  <<: *x\n  e: true\n',
};

describe.each(parsers.map((parser) => [parser.name, parser] as const))('%s', (name, parser) => {
  const sample = samples[name] ?? '';

  it('gives the value with its facts', () => {
    const answer = parse(parser, sample);
    expect(answer.sizeBytes).toBe(sample.length);
    expect(answer.topLevelKeys).toEqual(Object.keys(answer.value as object));
    expect(answer.depth).toBeGreaterThan(1);
  });

  it('reads CRLF and a byte order mark as if they were not there', () => {
    const { value } = parse(parser, sample);
    expect(parse(parser, sample.replaceAll('\n', '\r\n')).value).toEqual(value);
    expect(parse(parser, `\uFEFF${sample}`).value).toEqual(value);
  });

  it('refuses login noise in front, and names the line', () => {
    const answer = read(parser, noise + sample);
    expect(answer).toBeInstanceOf(Error);
    expect((answer as Error).message).toContain('line');
  });

  it('gives only keys of the whole where the text is cut, or refuses it', () => {
    const keys = new Set(sample.match(/[\w.]+/g));
    for (const part of [0.1, 0.5, 0.9]) {
      const answer = read(parser, sample.slice(0, sample.length * part));
      if (answer instanceof Error) continue;
      for (const key of answer.topLevelKeys) expect([...keys].some((whole) => whole.startsWith(key))).toBe(true);
    }
  });

  it('ends in a value or a ParseError for any text, and never tells what the file says', () => {
    const mark = fc.constantFrom(
      ...'{}[]:,-?&*!|>#%@=;"\'\n\t \\',
      '---\n',
      '<<: ',
      '&a ',
      '*a',
      '__proto__',
      '[[',
      '"""',
      '1e999',
    );
    const piece = fc.oneof(mark, fc.string({ unit: 'binary', maxLength: 5 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const answer = read(parser, pieces.join(''));
        if (!(answer instanceof Error)) JSON.stringify(answer);
      }),
      { numRuns: 500 },
    );
    const secret = 'hunter2hunter2';
    for (const broken of [
      `a = "${secret}\n[`,
      `{"a": "${secret}" x`,
      `a: "${secret}\n b: [`,
      `k ${secret}\n`,
      `a: *${secret}`,
    ]) {
      const answer = read(parser, broken);
      if (answer instanceof Error) expect(answer.message).not.toContain(secret);
    }
  });

  it.each(['[', '{', '{"a":', '- ', '? ', 'a: ', '[[', 'a=[', '"', '"\\', '&a ', '*a ', '\n', '[a]\n', 'a=1\n', '  '])(
    'ends within two seconds of processor time on 100,000 characters of %j',
    (unit) => {
      for (const head of ['', 'a=']) {
        const started = process.cpuUsage();
        read(parser, head + unit.repeat(Math.floor(100_000 / unit.length)));
        const { user, system } = process.cpuUsage(started);
        expect((user + system) / 1_000_000).toBeLessThan(2);
      }
    },
  );

  it('refuses a text that is too long to be a configuration', () => {
    expect(read(parser, ' '.repeat(5 * 1024 * 1024))).toBeInstanceOf(Error);
  });
});

describe('keys that could reach a prototype', () => {
  it.each([
    [json, '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}'],
    [yaml, '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}'],
    [yaml, 'a: &a {__proto__: {polluted: 1}}\n<<: *a\nconstructor: 1'],
    [toml, '[__proto__]\npolluted = 1\n[constructor.prototype]\npolluted = 1'],
    [ini, '[__proto__]\npolluted = 1\n[constructor]\nprototype = 1'],
  ] as const)('are data', (parser, source) => {
    const { value, topLevelKeys } = parse(parser, source);
    expect(topLevelKeys).toEqual(expect.arrayContaining(['__proto__', 'constructor']));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });
});

describe('round trips', () => {
  const safe = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)));

  it('JSON and YAML give back any value', () => {
    fc.assert(
      fc.property(safe, (value) => {
        expect(parse(json, JSON.stringify(value)).value).toEqual(value);
        expect(parse(yaml, stringifyYaml({ value })).value).toEqual({ value });
      }),
    );
  });

  it('TOML gives back any table', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    const table = fc.dictionary(
      fc.string({ minLength: 1 }),
      fc.oneof(scalar, fc.array(fc.string()), fc.dictionary(fc.string(), scalar)),
    );
    fc.assert(
      fc.property(table, (value) => {
        // JSON has no -0, and TOML writes none.
        const wanted = JSON.parse(JSON.stringify(value));
        expect(parse(toml, stringifyToml(value)).value).toEqual(wanted);
      }),
    );
  });
});

describe('single formats', () => {
  it('keeps what JSON numbers would lose as text', () => {
    expect(parse(json, '[12345678901234567890, 1e999, 1.5, 1e21]').value).toEqual([
      '12345678901234567890',
      '1e999',
      1.5,
      1e21,
    ]);
    expect(parse(yaml, 'a: 9223372036854775807\nb: 12').value).toEqual({ a: '9223372036854775807', b: 12 });
    expect(parse(toml, 'a = 9223372036854775807\nb = inf\nc = 1979-05-27').value).toEqual({
      a: '9223372036854775807',
      b: 'inf',
      c: '1979-05-27',
    });
  });

  it.each([
    [json, '{"a":\n  oops}', 2, 3],
    [yaml, 'a: 1\nb: [1,\n', 3, undefined],
    [toml, 'a = 1\nb = = 2', 2, 5],
    [ini, '[a]\n  two words\n', 2, 3],
  ] as const)('tells where the error is', (parser, source, line, column) => {
    const error = read(parser, source) as Error & { details: { line: number; column: number } };
    expect(error.details).toMatchObject({ line, ...(column === undefined ? {} : { column }) });
  });

  it.each([
    [
      'a: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]',
      'aliases',
    ],
    ['a: &a [*a]', 'nested'],
    ['a: 1\na: 2', 'twice'],
    [`${'{'.repeat(30)}${'}'.repeat(30)}`, 'nested'],
  ])('YAML refuses %j', (source, word) => {
    expect((read(yaml, source) as Error).message).toContain(word);
  });

  it('YAML gives all documents, and null for none', () => {
    expect(parse(yaml, 'a: 1\n---\n- b\n')).toMatchObject({ value: { a: 1 }, documents: [{ a: 1 }, ['b']] });
    expect(parse(yaml, '# nothing\n')).toMatchObject({ value: null, depth: 0 });
  });

  it('INI keeps repeated keys, goes on with repeated sections and deeper lines', () => {
    const { value } = parse(
      ini,
      '[Unit]\nEnv=a\nEnv=b\n[x]\n[Unit]\nDesc = one\n   two\n# c\n[q "sub.x"]\n\ta = \'1\'\n\tb: 2 ; c\n',
    );
    expect(value).toEqual({
      Unit: { Env: ['a', 'b'], Desc: 'one\ntwo' },
      x: {},
      'q "sub.x"': { a: '1', b: '2 ; c' },
    });
  });
});
