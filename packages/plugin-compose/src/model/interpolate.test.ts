import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTemplate, parseTemplate, renderTemplate, variablesOf } from './interpolate.ts';

const values: Readonly<Record<string, string>> = { SET: 'value', EMPTY: '' };

function render(text: string): string | undefined {
  const parts = parseTemplate(text);
  return isTemplate(parts) ? renderTemplate(parts, (name) => values[name]) : undefined;
}

/** `$` stands in the tables as `%`, since a linter takes the real thing for a mistake. */
const dollars = (text: string) => text.replaceAll('%', '$');

describe('interpolation', () => {
  it.each([
    ['plain', 'plain'],
    ['%SET', 'value'],
    ['%{SET}', 'value'],
    ['a%{SET}b%SET-c', 'avaluebvalue-c'],
    ['%UNSET', ''],
    ['%{UNSET}', ''],
    ['%{UNSET:-default}', 'default'],
    ['%{UNSET-default}', 'default'],
    ['%{EMPTY:-default}', 'default'],
    ['%{EMPTY-default}', ''],
    ['%{SET:-default}', 'value'],
    ['%{SET:+other}', 'other'],
    ['%{EMPTY:+other}', ''],
    ['%{EMPTY+other}', 'other'],
    ['%{UNSET+other}', ''],
    ['%{SET:?needed}', 'value'],
    ['%{UNSET:?needed}', '%{UNSET:?needed}'],
    ['%{EMPTY?needed}', ''],
    ['%{UNSET:-%{SET}}', 'value'],
    ['%{UNSET:-%{OTHER:-deep}}', 'deep'],
    ['%{UNSET:-a:b/c-d}', 'a:b/c-d'],
    ['%{UNSET:-{"a":1}}', '{"a":1}'],
    ['%%SET', '%SET'],
    ['%%%SET', '%value'],
    ['%%{SET}', '%{SET}'],
    ['cost: 5%%', 'cost: 5%'],
    ['%{UNSET:-%%x}', '%x'],
  ])('%s', (text, expected) => {
    expect(render(dollars(text))).toBe(dollars(expected));
  });

  it.each(['%', 'a %', '%1', '%?', '%(x)', '%{', '%{}', '%{1}', '%{SET', '%{A B}', '%{A:}', '%{A!b}'])(
    '%s is no variable',
    (text) => {
      expect(render(dollars(text))).toBeUndefined();
    },
  );

  it('names every variable, also one within a default', () => {
    const parts = parseTemplate(dollars('%{A:-%{B:-c}} %D'));
    expect(isTemplate(parts) ? variablesOf(parts).map(({ name }) => name) : []).toEqual(['A', 'B', 'D']);
  });

  it('gives back any text of which the dollars are doubled', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(render(text.replaceAll('$', '$$$$'))).toBe(text);
      }),
    );
  });

  it('ends for any text', () => {
    const piece = fc.constantFrom('$', '{', '}', ':', '-', '?', 'A', '${', ':-', ' ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (pieces) => {
        render(pieces.join(''));
      }),
    );
  });
});
