import { describe, expect, it } from 'vitest';
import { corpusInputs, recordedInputs } from '../test-support/inputs.ts';
import { absent, hasCorpus, hasTranscripts, parseContext } from '../test-support/shared-data.ts';
import { zpoolStatus } from './zpool-status.ts';

const texts = [...corpusInputs(), ...recordedInputs()].flatMap(({ id, text, parser }) =>
  parser === zpoolStatus ? { id, text } : [],
);
const parse = (text: string) => zpoolStatus.parse(text, parseContext());

const tabless = (text: string) => text.replaceAll(/^\t/gm, '        ');

/** Mailers, documents and terminals lay texts out anew. */
const layouts: readonly (readonly [string, (text: string) => string])[] = [
  ['indented by one', (text) => tabless(text).replaceAll(/^(?=.)/gm, ' ')],
  ['indented by four', (text) => tabless(text).replaceAll(/^(?=.)/gm, '    ')],
  ['indented by eight', (text) => tabless(text).replaceAll(/^(?=.)/gm, '        ')],
  ['without empty lines', (text) => text.replaceAll(/\n\n+/g, '\n')],
  ['with spaces at the ends of lines', (text) => text.replaceAll(/$/gm, '  ')],
  ['with spaces for tabs', tabless],
  ['between prompts', (text) => `root@nas:~# zpool status -v\n${text}root@nas:~# \n`],
];

describe.skipIf(!hasCorpus || !hasTranscripts)(`zpool.status laid out anew (${absent})`, { timeout: 30_000 }, () => {
  it.each(layouts)('%s it tells the same', (_how, change) => {
    for (const { id, text } of texts) expect(parse(change(text)), id).toEqual(parse(text));
  });

  it('without its last line end it tells the same, but for a list of files that may go on', () => {
    const differing = texts.filter(({ text }) => {
      const whole = parse(text);
      return JSON.stringify(parse(text.trimEnd())) !== JSON.stringify(whole) && !whole.at(-1)?.damagedFiles.length;
    });
    expect(differing.map(({ id }) => id)).toEqual([]);
  });
});
