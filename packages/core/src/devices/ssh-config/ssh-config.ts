import { ParseError } from '../../contract/errors.ts';
import { defineParser } from '../../contract/parser.ts';
import { listAliases } from './list-aliases.ts';
import { readSshConfig } from './read-ssh-config.ts';
import { resolveSshHost } from './resolve-ssh-host.ts';
import type { SshConfigFile } from './ssh-config-file.ts';
import { type SshConfigBlock, SshConfigDocument } from './ssh-config-schema.ts';

/** Above this nobody wrote it, and resolving every alias against every line would hold the process. */
const maximumLength = 1024 * 1024;
const maximumAliases = 5_000;
const maximumSteps = 100_000_000;

/**
 * ssh_config(5) as OpenSSH reads it. Like ssh it takes the whole file or none of it. Include is not followed and Match exec
 * never run; both are told as warnings.
 */
export const sshConfig = defineParser({
  name: 'ssh-config',
  description: 'ssh_config: its blocks, and for each alias what ssh -G says',
  output: SshConfigDocument,
  parse(text, context) {
    if (text.length > maximumLength) {
      throw new ParseError(`The text has ${text.length} characters, more than the ${maximumLength} that are read`);
    }
    const file = readSshConfig(text);
    const [error] = file.errors;
    if (error) {
      throw new ParseError(`ssh refuses this configuration: line ${error.line}: ${error.message}`, {
        hint: 'Mend the lines named in the problems, or name their keywords in an IgnoreUnknown line before them.',
        problems: file.errors.map(({ line, message }) => ({ path: `/${line}`, message: `line ${line}: ${message}` })),
        details: { line: error.line },
      });
    }
    const names = listAliases(file);
    if (names.length > maximumAliases || names.length * file.statements.length > maximumSteps) {
      throw new ParseError(`The configuration names ${names.length} hosts, too many to resolve each of them`, {
        hint: `Split it into files of at most ${maximumAliases} hosts.`,
      });
    }
    for (const { line, message } of file.warnings) context.warn(`line ${line}: ${message}`);
    const resolved = names.map((alias) => resolveSshHost(file, alias));
    return {
      aliases: resolved.flatMap((host) =>
        'reason' in host ? [] : [{ ...host, identityFiles: [...host.identityFiles], options: copied(host.options) }],
      ),
      refused: resolved.flatMap((host) => ('reason' in host ? [host] : [])),
      blocks: blocksOf(file),
      warnings: [...file.warnings],
    };
  },
});

const copied = (options: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(options).map(([name, values]) => [name, [...values]]));

function blocksOf(file: SshConfigFile): SshConfigBlock[] {
  const blocks: SshConfigBlock[] = [];
  const open = (kind: SshConfigBlock['kind'], line: number): SshConfigBlock => {
    const block: SshConfigBlock = { kind, line, patterns: [], criteria: [], includes: [], options: [] };
    blocks.push(block);
    return block;
  };
  for (const statement of file.statements) {
    const { line } = statement;
    if (statement.kind === 'host') open('host', line).patterns = [...statement.patterns];
    else if (statement.kind === 'match') {
      const block = open('match', line);
      block.criteria = statement.criteria.map((criterion) => ({ ...criterion }));
      if (statement.skipped) block.skipped = statement.skipped;
    } else if (statement.kind !== 'unknown') {
      const block = blocks.at(-1) ?? open('global', line);
      if (statement.kind === 'include') block.includes = [...block.includes, ...statement.globs];
      else block.options.push({ line, name: statement.name, values: [...statement.values] });
    }
  }
  return blocks;
}
