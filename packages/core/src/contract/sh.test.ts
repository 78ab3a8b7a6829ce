import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isShellCommand, type ShellCommand, type ShellValue, sh, shellSequence } from './sh.ts';

const payloadsFile = fileURLToPath(new URL('../../../../../shared/corpora/payloads/payloads.json', import.meta.url));

/** What a real shell makes of a command that prints its words, each ended by NUL. */
function wordsOf({ text }: ShellCommand, shell = 'sh'): readonly string[] {
  const printed = execFileSync(shell, ['-c', text], { maxBuffer: 64 * 1024 * 1024 }).toString();
  return printed.split('\0').slice(0, -1);
}

const printed = (words: readonly string[]) => wordsOf(sh`printf '%s\0' ${words}`);

/** Any text that can be a word: no NUL, and no half of a surrogate pair, which UTF-8 does not have. */
const word = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...`'"\`$\\!#&|;<>(){}[]*?~=%-+ \n\t\r${'\u001b'}äé😀aA0`) }),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed());

describe('sh gives a real shell each value as one word', () => {
  test('any text', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 100, maxLength: 200 }), (words) => {
        expect(printed(words)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });

  test('any text that touches other text', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(wordsOf(sh`printf '%s\0' --name=${a}:${b}.suffix x${a}${b}`)).toEqual([
          `--name=${a}:${b}.suffix`,
          `x${a}${b}`,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test('any text as the name of a program: it never sets a variable and never becomes a keyword', () => {
    for (const name of ['PATH=/tmp', 'x=1', 'x+=1', 'if', 'while', 'for', 'do', 'done', '!', '{', 'case', 'in']) {
      const { text } = sh`${name} echo ran 2>/dev/null; echo "$? $x"`;
      expect(execFileSync('sh', ['-c', text]).toString()).toBe('127 \n');
    }
  });

  test('a number before a redirection, where it would be a file descriptor', () => {
    expect(wordsOf(sh`printf '%s\0' ${2}>&1 ${'7'}</dev/null`)).toEqual(['2', '7']);
  });

  test.skipIf(!existsSync(payloadsFile))(
    'every hostile string of the corpus (skipped where ../shared is absent)',
    () => {
      const payloads = (JSON.parse(readFileSync(payloadsFile, 'utf8')) as { readonly value: string }[]).map(
        ({ value }) => value,
      );
      expect(payloads.length).toBeGreaterThan(1_500);
      const words = payloads.filter((value) => !value.includes('\0'));
      for (let start = 0; start < words.length; start += 200) {
        const batch = words.slice(start, start + 200);
        expect(printed(batch)).toEqual(batch);
      }
      for (const value of payloads.filter((each) => each.includes('\0')))
        expect(() => sh`echo ${value}`).toThrow('NUL');
    },
  );

  test('every hostile string of the corpus inside the words of a nested shell', () => {
    const hostile = ['$(echo no)', '`echo no`', "'; echo no; '", '"; echo no; "', '\n echo no', '#', '\\'];
    const inner = sh`printf '%s\0' ${hostile}`;
    expect(wordsOf(sh`sh -c ${inner.text}`)).toEqual(hostile);
  });
});

describe('sh takes', () => {
  test.each<[string, ShellCommand, string]>([
    ['an array as one word per element', sh`ls ${['a b', 'c', '']}`, "ls 'a b' c ''"],
    ['an empty array and undefined as nothing', sh`ls ${[]} -l ${undefined}`, 'ls  -l '],
    ['numbers and booleans', sh`x ${1} ${-1.5} ${10n} ${true} ${[1, 2]}`, 'x 1 -1.5 10 true 1 2'],
    ['a command that it made as it is', sh`${sh`ls ${'a b'}`} | wc -l`, "ls 'a b' | wc -l"],
    ['the empty string as an empty word', sh`ls ${''}`, "ls ''"],
    ['backslashes of the literal as they stand', sh`printf '\n' \; \$`, String.raw`printf '\n' \; \$`],
    ['a hash that begins no comment', sh`echo a#${'b'} $# "#" ${'c'}`, 'echo a#b $# "#" c'],
    ['values after a quoted substitution', sh`x="$(echo "a b" ')')"; ls ${'c'}`, `x="$(echo "a b" ')')"; ls c`],
    ['values in a substitution outside quotes', sh`x=$(stat ${'a b'})`, "x=$(stat 'a b')"],
    ['values before a here-document', sh`cat > ${'a b'} <<'EOF'`, "cat > 'a b' <<'EOF'"],
  ])('%s', (_name, { text }, expected) => {
    expect(text).toBe(expected);
  });

  test('values on the line after a comment', () => {
    const { text } = sh`ls # why
${'a b'}`;
    expect(text).toBe("ls # why\n'a b'");
  });
});

describe('sh refuses a value', () => {
  const value = '$(touch /tmp/never)';
  test.each<[string, () => unknown, string]>([
    ['inside single quotes', () => sh`echo '${value}'`, 'single quotes'],
    ['inside double quotes', () => sh`echo "${value}"`, 'double quotes'],
    ['inside double quotes that began before another quote', () => sh`echo "it's ${value}"`, 'double quotes'],
    ['inside a substitution inside double quotes', () => sh`x="$(stat ${value})"`, 'double quotes'],
    ['inside quotes inside a quoted substitution', () => sh`x="$(stat "${value}")"`, 'double quotes'],
    ['inside quotes in a nested substitution', () => sh`x="$(a "$(b "${value}")")"`, 'double quotes'],
    ['inside backticks', () => sh(template(['echo `ls ', '`']), value), 'backticks'],
    ['inside a comment', () => sh`echo # ${value}`, 'a comment'],
    ['inside a comment at the start', () => sh`#${value}`, 'a comment'],
    ['inside a comment behind a character of two code units', () => sh`echo 😀 # ${value}`, 'a comment'],
    ['after a backslash', () => sh(template(['echo \\', '']), value), 'an escape'],
    ['after a dollar sign', () => sh`echo $${value}`, 'a parameter expansion'],
    ['inside an arithmetic expansion', () => sh`echo $((1 + ${value}))`, 'an arithmetic expansion'],
    ['inside a here-document', () => sh`cat <<EOF ${value}`, 'a here-document'],
    ['inside a here-document whose end is a value', () => sh`cat <<${'EOF'} ${value}`, 'a here-document'],
    ['inside a here-document that strips tabs', () => sh`cat <<- 'EOF' ${value}`, 'a here-document'],
  ])('%s', (_name, make, why) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(why);
  });

  test('that is an array or undefined and touches other text', () => {
    for (const make of [
      () => sh`a${['b']}`,
      () => sh`${['b']}a`,
      () => sh`--x=${undefined}`,
      () => sh`${['a', 'b']}${['c']}`,
      () => sh`ls ${undefined}${'x'}`,
    ]) {
      expect(make).toThrow('may not touch other text');
    }
  });

  test('that contains NUL or is not a finite number', () => {
    for (const bad of ['a\0b', Number.NaN, Number.POSITIVE_INFINITY, ['a', 'b\0']] satisfies ShellValue[]) {
      expect(() => sh`echo ${bad}`).toThrow(TypeError);
    }
  });

  test('behind a nested command that ends in a comment or a here-document', () => {
    const commented = sh`ls # all of it`;
    const fed = sh`cat <<EOF
x
EOF`;
    expect(() => sh`${commented} ${value}`).toThrow('nothing may follow');
    expect(() => sh`${fed}${value}`).toThrow('nothing may follow');
    expect(() => sh`${sh`${commented}`} ${value}`).toThrow('nothing may follow');
    expect(() => sh`${shellSequence([sh`true`, commented])} ; ${value}`).toThrow('nothing may follow');
    expect(
      sh`${commented}
echo ${value}`.text,
    ).toBe("ls # all of it\necho '$(touch /tmp/never)'");
  });
});

describe('sh refuses a literal', () => {
  test.each([
    ['with a quote that is never closed', ["echo 'a"], 'a quote is never closed'],
    ['with a double quote that is never closed', ['echo "$(x)'], 'a quote is never closed'],
    ['that ends in a backslash', ['echo \\'], 'never closed'],
    ['with the quoting of other shells', ["echo $'a'"], 'not POSIX'],
    ['that hides the end of a substitution', ['x="$(case a in a) echo;; esac)"'], 'case statement'],
  ])('%s', (_name, parts, why) => {
    expect(() => sh(template(parts))).toThrow(why);
  });
});

describe('a shell command', () => {
  test('can only be made by the tag', () => {
    expect(isShellCommand(sh`ls`)).toBe(true);
    for (const forged of [{ text: 'ls' }, JSON.parse(JSON.stringify(sh`ls`)), 'ls', null, undefined]) {
      expect(isShellCommand(forged)).toBe(false);
    }
    expect(Object.isFrozen(sh`ls`)).toBe(true);
    expect(sh`echo ${{ text: '; reboot' } as unknown as ShellCommand}`.text).toBe("echo '[object Object]'");
  });

  test('in a sequence runs whatever the one before answered', () => {
    expect(wordsOf(shellSequence([sh`false`, sh`printf 'a\0' # first`, sh`printf 'b\0'`]))).toEqual(['a', 'b']);
  });
});

/** The strings of a template, for texts that cannot be written in one. */
function template(parts: readonly string[]): TemplateStringsArray {
  return Object.assign([...parts], { raw: parts });
}
