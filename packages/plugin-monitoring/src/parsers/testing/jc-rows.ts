import { corpusPath, readManifest, readText } from './corpora.ts';
import type { JcCase } from './jc-case.ts';
import { jcCases } from './jc-cases.ts';

export interface JcRow {
  readonly id: string;
  /** Name of the parser of jc. */
  readonly theirs: string;
  /** Undefined where nobody has told how we read this. */
  readonly jcCase: JcCase | undefined;
  readonly text: string;
  readonly expected: string;
}

/** The recordings of these were saved without the newline that their commands print at the end. */
const unended = new Set([
  'fixtures/osx-10.14.6/ls-R.out',
  'fixtures/osx-10.14.6/ls-alR.out',
  'fixtures/ubuntu-18.04/ls-R.out',
  'fixtures/ubuntu-18.04/ls-alR.out',
]);

/** `jc --proc` finds out by itself which file of /proc it reads. */
const nameOf = (parser: string, input: string) => (parser === 'proc' ? `proc_${input.split('/').at(-1)}` : parser);

/** Every output of tier A, whether it is read here or not. */
export function jcRows(cases: Readonly<Record<string, JcCase>> = jcCases): JcRow[] {
  return readManifest(corpusPath('jc/MANIFEST.tsv'))
    .filter(({ tier }) => tier === 'A')
    .map(({ parser = '', input = '', expected = '' }) => {
      const theirs = nameOf(parser, input);
      const text = readText(corpusPath('jc/tests', input));
      return {
        id: `${theirs} ${input.replace(/^fixtures\//, '').replace(/\.out$/, '')}`,
        theirs,
        jcCase: cases[theirs],
        text: unended.has(input) ? `${text}\n` : text,
        expected,
      };
    });
}
