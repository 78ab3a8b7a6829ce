import { describe, expect, it } from 'vitest';
import { parsers } from './index.ts';
import { absent, corpusPath, hasCorpora, readText, testContext } from './testing/corpora.ts';
import { findmntOptions, jcCases } from './testing/jc-cases.ts';
import { jcOtherCases } from './testing/jc-other-cases.ts';
import { type JcRow, jcRows } from './testing/jc-rows.ts';
import { difference } from './testing/matches.ts';
import { otherParsers } from './testing/other-parsers.ts';

/** Expected answers that are wrong, with the reason. */
const wrongAnswers: Readonly<Record<string, string>> = {
  'free ubuntu-18.04/free-h': 'procps before 4 counts -h in powers of 1024; jc multiplies by powers of 1000',
  'ls centos-7.7/ls-alh': 'jc drops the unit: 4.0K are 4096 bytes, not 4',
  'ls osx-10.14.6/ls-lR-empty-folder': 'jc cuts the last letter of the name before an empty directory',
  'ls ubuntu-18.04/ls-alh': 'jc drops the unit: 4.0K are 4096 bytes, not 4',
  'ssh_conf generic/ssh_config4':
    'OpenSSH refuses this file (CanonicalizeHostname none), and ssh-config does as it does',
};

const allParsers = [...parsers, ...otherParsers];

interface Outcome {
  readonly id: string;
  readonly problem: string | undefined;
  readonly isWrongAnswer: boolean;
}

function problemOf({ theirs, jcCase, text, expected }: JcRow): string | undefined {
  const parser = allParsers.find(({ name }) => name === jcCase?.parser);
  if (jcCase === undefined || parser === undefined) return 'is read by no parser';
  const answer = JSON.parse(readText(corpusPath('jc/tests', expected))) as unknown;
  try {
    const actual: unknown = parser.parse(text, testContext());
    const problem = difference(jcCase.actual?.(actual) ?? actual, jcCase.expect(answer));
    if (theirs !== 'findmnt') return problem;
    const options = (actual as { options: string[] }[]).map((mount) => [...mount.options].sort());
    return problem ?? difference(options, (answer as Record<string, unknown>[]).map(findmntOptions));
  } catch (error) {
    return String(error);
  }
}

const check = (row: JcRow): Outcome => ({
  id: row.id,
  problem: problemOf(row),
  isWrongAnswer: wrongAnswers[row.id] !== undefined,
});

describe.skipIf(!hasCorpora)(`recorded outputs of Linux commands (skipped where ${absent})`, () => {
  it('gives the values that jc gives, for at least 97 % of all outputs', ({ annotate }) => {
    const outcomes = jcRows({ ...jcCases, ...jcOtherCases }).map(check);
    const bad = outcomes.filter(({ problem }) => problem !== undefined);
    const unexplained = bad.filter(({ isWrongAnswer }) => !isWrongAnswer);
    const figure = `jc: ${outcomes.length - bad.length} of ${outcomes.length} outputs, ${bad.length - unexplained.length} of the others with a wrong answer`;
    console.log([figure, ...bad.map(({ id, problem }) => `  ${id} ${problem}`)].join('\n'));
    expect(outcomes).toHaveLength(207);
    expect(bad.length / outcomes.length).toBeLessThanOrEqual(0.03);
    expect(unexplained).toEqual([]);
    return annotate(figure);
  });
});
