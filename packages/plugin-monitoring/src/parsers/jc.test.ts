import { describe, expect, it } from 'vitest';
import { parsers } from './index.ts';
import { absent, corpusPath, hasCorpora, readManifest, readText, testContext } from './testing/corpora.ts';
import { findmntOptions, jcCases } from './testing/jc-cases.ts';
import { difference } from './testing/matches.ts';

/** Expected answers that are wrong, with the reason. */
const wrongAnswers: Readonly<Record<string, string>> = {
  'ubuntu-18.04/free-h': 'procps before 4 counts -h in powers of 1024; jc multiplies by powers of 1000',
};

interface Outcome {
  readonly id: string;
  readonly problem: string | undefined;
  readonly isWrongAnswer: boolean;
}

function check(row: Readonly<Record<string, string>>): Outcome[] {
  // `jc --proc` finds out by itself which file of /proc it reads.
  const isProc = row.parser === 'proc';
  const jcCase = jcCases[isProc ? `proc_${row.input?.split('/').at(-1)}` : (row.parser ?? '')];
  const parser = parsers.find(({ name }) => name === jcCase?.parser);
  if (row.tier !== 'A' || jcCase === undefined || parser === undefined) return [];
  const answer = JSON.parse(readText(corpusPath('jc/tests', row.expected ?? ''))) as unknown;
  const id = (row.input ?? '').replace(/^fixtures\//, '').replace(/\.out$/, '');
  let problem: string | undefined;
  try {
    const actual: unknown = parser.parse(readText(corpusPath('jc/tests', row.input ?? '')), testContext());
    problem = difference(jcCase.actual?.(actual) ?? actual, jcCase.expect(answer));
    if (row.parser === 'findmnt') {
      const options = (actual as { options: string[] }[]).map((mount) => [...mount.options].sort());
      problem ??= difference(options, (answer as Record<string, unknown>[]).map(findmntOptions));
    }
  } catch (error) {
    problem = String(error);
  }
  return [{ id: `${row.parser} ${id}`, problem, isWrongAnswer: wrongAnswers[id] !== undefined }];
}

describe.skipIf(!hasCorpora)(`recorded outputs of Linux commands (skipped where ${absent})`, () => {
  it('gives the values that jc gives, for at least 97 % of the outputs', ({ annotate }) => {
    const outcomes = readManifest(corpusPath('jc/MANIFEST.tsv')).flatMap(check);
    const bad = outcomes.filter(({ problem }) => problem !== undefined);
    const unexplained = bad.filter(({ isWrongAnswer }) => !isWrongAnswer);
    const figure = `jc: ${outcomes.length - bad.length} of ${outcomes.length} outputs, ${bad.length - unexplained.length} of the others with a wrong answer`;
    console.log([figure, ...bad.map(({ id, problem }) => `  ${id} ${problem}`)].join('\n'));
    expect(outcomes.length).toBeGreaterThan(70);
    expect(bad.length / outcomes.length).toBeLessThanOrEqual(0.03);
    expect(unexplained).toEqual([]);
    return annotate(figure);
  });
});
