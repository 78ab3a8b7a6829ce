import type { Command } from 'commander';
import { exitCodes } from '../exit-code.ts';
import { addToolCommands } from '../tool-commands.ts';

/** Adds `infrastructor audit list|verify`; verify exits with 65 where the log is not what was written. */
export async function command(program: Command): Promise<Command> {
  const audit = program.command('audit').description('Read the audit log, and check that it is what was written');
  await addToolCommands(audit, { list: 'list_audit', verify: 'verify_audit_log' }, ({ data }) => {
    if ((data as { readonly intact?: boolean }).intact === false) process.exitCode = exitCodes.dataError;
  });
  return audit;
}
