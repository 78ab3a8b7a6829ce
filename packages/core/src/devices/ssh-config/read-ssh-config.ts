import { readMatchLine } from './match-line.ts';
import { optionValues } from './option-values.ts';
import type { ReadInclude, SshConfigFile, SshConfigProblem, SshConfigStatement } from './ssh-config-file.ts';
import { nextToken, splitArguments } from './ssh-config-words.ts';
import { sshOption } from './ssh-option.ts';
import { isLiteralPattern, matchPatternList } from './ssh-pattern.ts';

export interface ReadOptions {
  /** Without it Include lines are named in the warnings and not followed. */
  readonly readInclude?: ReadInclude | undefined;
  readonly path?: string | undefined;
  /** Whether the file belongs to the system, whose relative includes are under /etc/ssh and not ~/.ssh. */
  readonly system?: boolean | undefined;
}

/** As deep as OpenSSH goes (READCONF_MAX_DEPTH). */
const maximumDepth = 16;

/**
 * Reads an ssh_config(5) as OpenSSH's readconf.c does, up to what depends on a host; see `resolveSshHost` for that. Never
 * throws on any text: what ssh would refuse is in `errors`. A reader of includes may throw.
 */
export function readSshConfig(text: string, options: ReadOptions = {}): SshConfigFile {
  return readFile(text, options, 0);
}

function readFile(text: string, options: ReadOptions, depth: number): SshConfigFile {
  const statements: SshConfigStatement[] = [];
  const errors: SshConfigProblem[] = [];
  const warnings: SshConfigProblem[] = [];
  const place = options.path === undefined ? {} : { file: options.path };
  const ignoredUnknown: string[] = [];
  for (const [index, content] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const line = index + 1;
    const read = readLine(content.trimEnd(), ignoredUnknown);
    if (read === undefined) continue;
    if ('error' in read) errors.push({ ...place, line, message: read.error });
    else if (read.kind !== 'include') {
      statements.push({ ...read, line });
      if (read.kind === 'match' && read.skipped) warnings.push({ ...place, line, message: read.skipped });
      if (read.kind === 'option' && read.name === 'ignoreunknown') ignoredUnknown.push(...read.values);
    } else if (depth >= maximumDepth) {
      errors.push({ ...place, line, message: `Include is nested more than ${maximumDepth} deep` });
    } else {
      const files = included(read.globs, options, depth);
      if (!files) warnings.push({ ...place, line, message: `Include ${read.globs.join(' ')} is not followed` });
      for (const file of files ?? []) {
        errors.push(...file.errors);
        warnings.push(...file.warnings);
      }
      statements.push({ ...read, line, files: files ?? [] });
    }
  }
  return {
    ...(options.path === undefined ? {} : { path: options.path }),
    statements,
    skipTo: skips(statements),
    errors,
    warnings,
  };
}

function skips(statements: readonly SshConfigStatement[]): number[] {
  const next: number[] = [];
  let target = statements.length;
  for (let index = statements.length - 1; index >= 0; index -= 1) {
    next[index] = target;
    if (statements[index]?.kind !== 'option') target = index;
  }
  return next;
}

type Line<S = SshConfigStatement> = S extends { kind: 'include' } ? Omit<S, 'line' | 'files'> : Omit<S, 'line'>;
type ReadLine = Line | { readonly error: string };

/** One line without its end, or undefined where it says nothing. */
function readLine(content: string, ignoredUnknown: readonly string[]): ReadLine | undefined {
  const start = nextToken(content.replace(/^[ \t]+/, ''));
  if (!start) return { error: 'a quote is not closed' };
  const keyword = start.token.toLowerCase();
  if (keyword === '' || keyword.startsWith('#')) return undefined;
  const rest = start.rest ?? '';
  if (rest === '') return { error: `no argument after "${start.token}"` };
  const words = splitArguments(rest);
  if (!words) return { error: 'a quote is not closed' };

  if (keyword === 'host' || keyword === 'include') {
    if (words.includes('')) return { error: `${start.token} has an empty argument` };
    if (keyword === 'include') return { kind: 'include', globs: words };
    return { kind: 'host', patterns: words, literal: words.every(isLiteralPattern) };
  }
  if (keyword === 'match') {
    const match = readMatchLine(rest);
    return 'error' in match ? match : { kind: 'match', ...match };
  }
  const option = sshOption(keyword);
  if (!option) {
    if (ignoredUnknown.some((list) => matchPatternList(keyword, list.toLowerCase())))
      return { kind: 'unknown', keyword };
    return { error: `Bad configuration option: ${start.token}` };
  }
  const read = optionValues(option, words, rest);
  return 'error' in read ? read : { kind: 'option', name: option.name, values: read.values };
}

function included(globs: readonly string[], options: ReadOptions, depth: number): SshConfigFile[] | undefined {
  const { readInclude } = options;
  if (!readInclude) return undefined;
  return globs.flatMap((glob) => {
    const folder = options.system ? '/etc/ssh' : '~/.ssh';
    const anchored = glob.startsWith('/') || glob.startsWith('~') ? glob : `${folder}/${glob}`;
    return readInclude(anchored).map(({ path, text }) => readFile(text, { ...options, path }, depth + 1));
  });
}
