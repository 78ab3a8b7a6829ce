import type { Command } from 'commander';
import { addToolCommands } from '../tool-commands.ts';

/** Adds `infrastructor token create|list|revoke`, short names of the tools that do it. */
export async function command(program: Command): Promise<Command> {
  const token = program.command('token').description('Create, list and revoke bearer tokens');
  await addToolCommands(token, { create: 'create_token', list: 'list_tokens', revoke: 'revoke_token' });
  return token;
}
