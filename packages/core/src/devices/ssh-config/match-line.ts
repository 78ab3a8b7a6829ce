import type { MatchCriterion } from './ssh-config-file.ts';
import { nextToken } from './ssh-config-words.ts';

const withoutArgument = new Set(['canonical', 'final']);
const withPatterns = new Set(['host', 'originalhost', 'user', 'localuser', 'tagged']);

/** Known, but true or false only on the machine that runs ssh (ssh_config(5), Match). */
const unanswerable: Readonly<Record<string, string>> = {
  exec: 'a command from a file is never run',
  localnetwork: 'the networks of this machine are not looked at',
  command: 'there is no remote command',
  sessiontype: 'there is no session',
  version: 'there is no ssh client with a version',
};

type MatchLine =
  | { readonly criteria: readonly MatchCriterion[]; readonly skipped?: string }
  | { readonly error: string };

/** Reads what follows `Match` (OpenSSH, readconf.c, match_cfg_line). */
export function readMatchLine(text: string): MatchLine {
  const criteria: MatchCriterion[] = [];
  let skipped: string | undefined;
  let next = nextToken(text);
  while (next && next.token !== '' && !next.token.startsWith('#')) {
    const negated = next.token.startsWith('!');
    const name = (negated ? next.token.slice(1) : next.token).toLowerCase();
    let after = next.rest === undefined ? undefined : nextToken(next.rest);
    if (name === 'all') {
      const alone = after === undefined || after.token === '' || after.token.startsWith('#');
      if (criteria.length > 1 || !alone) return { error: '"all" cannot be combined with other Match criteria' };
      return { criteria: [...criteria, { name, negated }], ...(skipped ? { skipped } : {}) };
    }
    if (withoutArgument.has(name)) criteria.push({ name, negated });
    else {
      const argument = after?.token;
      if (argument === undefined || argument === '' || argument.startsWith('#')) {
        return { error: `Match ${name} has no argument` };
      }
      if (Object.hasOwn(unanswerable, name)) skipped ??= `Match ${name} is skipped: ${unanswerable[name]}`;
      else if (!withPatterns.has(name)) return { error: `"${name}" is no Match criterion` };
      criteria.push({ name, negated, argument });
      after = after?.rest === undefined ? undefined : nextToken(after.rest);
    }
    next = after;
  }
  if (criteria.length === 0) return { error: 'Match has no criterion' };
  return { criteria, ...(skipped ? { skipped } : {}) };
}
