import { describe, expect, it } from 'vitest';
import { parsers } from './index.ts';
import { absent, hasCorpora, testContext } from './testing/corpora.ts';
import { allInputs } from './testing/inputs.ts';

interface Validator {
  problemsIn(schema: unknown, value: unknown): readonly { readonly path: string; readonly message: string }[];
}

/** The validator of the pipeline alone: the runtime entry would load its database driver too. */
const validator = new URL('../../../core/src/schema/validator.ts', import.meta.url).href;
const { problemsIn } = (await import(validator)) as Validator;

describe.skipIf(!hasCorpora)(`schemas (skipped where ${absent})`, () => {
  it('hold what each parser gives for every recorded text', () => {
    const broken = allInputs().flatMap(({ parser: name, id, text }) => {
      const parser = parsers.find((candidate) => candidate.name === name);
      if (parser === undefined) return [`no parser ${name}`];
      const answer = JSON.parse(JSON.stringify(parser.parse(text, testContext()))) as unknown;
      return problemsIn(parser.output, answer)
        .slice(0, 1)
        .map(({ path, message }) => `${name} ${id} ${path} ${message}`);
    });
    expect(broken).toEqual([]);
  });

  it('are named once', () => {
    const names = parsers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
