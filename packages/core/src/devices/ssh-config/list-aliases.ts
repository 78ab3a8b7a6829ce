import type { SshConfigFile } from './ssh-config-file.ts';
import { isLiteralPattern } from './ssh-pattern.ts';

/** Names on Host lines that mean one host: no wildcard, not negated; included files too, each once, in file order. */
export function listAliases(file: SshConfigFile): string[] {
  const names = file.statements.flatMap((statement) => {
    if (statement.kind === 'host') return statement.patterns.filter(isLiteralPattern);
    return statement.kind === 'include' ? statement.files.flatMap(listAliases) : [];
  });
  return [...new Set(names)];
}
