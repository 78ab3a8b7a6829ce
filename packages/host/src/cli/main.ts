import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { exitCodes } from './exit-code.ts';
import { printError } from './print-error.ts';

/** Commands about the server itself. Each is imported when it is called, so that none pays for the others. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: (program: Command) => unknown }>>> = {
  start: () => import('./commands/start.ts'),
  api: () => import('./commands/api.ts'),
  mcp: () => import('./commands/mcp.ts'),
  stop: () => import('./commands/stop.ts'),
  status: () => import('./commands/status.ts'),
  logs: () => import('./commands/logs.ts'),
  migrate: () => import('./commands/migrate.ts'),
  token: () => import('./commands/token.ts'),
  audit: () => import('./commands/audit.ts'),
  plugins: () => import('./commands/plugins.ts'),
  record: () => import('./commands/record.ts'),
  doctor: () => import('./commands/doctor.ts'),
  parse: () => import('./commands/parse.ts'),
};

/**
 * The command line.
 * @param args without node and script
 * @returns the exit code
 */
export async function main(args: readonly string[]): Promise<number> {
  const [name = '--help'] = args;
  const json = args.includes('--json');
  const program = new Command('infrastructor')
    .description('Watches and manages fleets of Linux machines over SSH')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(infrastructor --help lists all commands)');
  try {
    if (name in commands) {
      const module = await (commands[name] as (typeof commands)[string])();
      await module.command(program);
    } else if (name.startsWith('-') || name === 'help') {
      for (const load of Object.values(commands)) await (await load()).command(program);
      const { addToolCommands } = await import('./tool-commands.ts');
      await addToolCommands(program);
    } else {
      const { addToolCommands } = await import('./tool-commands.ts');
      await addToolCommands(program, { [name]: name });
    }
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? exitCodes.ok);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return printError(error, json);
  }
}
