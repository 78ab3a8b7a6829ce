import { type Static, type TSchema, Type } from 'typebox';
import type { Duration } from './duration.ts';
import type { ParserDefinition } from './parser.ts';
import type { ShellCommand } from './sh.ts';

/** A command line with typed parameters and a parser for what it prints. */
export interface CommandDefinition<Params extends TSchema = TSchema, Output extends TSchema = TSchema> {
  readonly kind: 'command';
  /** `program.verb`, like `zpool.list`. */
  readonly name: string;
  readonly params: Params;
  readonly parser: ParserDefinition<Output>;
  /** Default `30s`. */
  readonly timeout: Duration | undefined;
  /** Exit codes whose output is parsed; anything else is COMMAND_FAILED. Default `[0]`; `any` leaves it to the parser. */
  readonly okExit: readonly number[] | 'any';
  /** Runs as root, by `sudo -n` where the user is not root. */
  readonly privileged: boolean;
  command(params: Static<Params>): ShellCommand;
}

export interface CommandInput<Params extends TSchema, Output extends TSchema> {
  readonly name: string;
  readonly params?: Params;
  readonly parser: ParserDefinition<Output>;
  readonly timeout?: Duration;
  readonly okExit?: readonly number[] | 'any';
  readonly privileged?: boolean;
  command(params: Static<NoInfer<Params>>): ShellCommand;
}

const noParams = Type.Object({});

/** Defines a command; run it in a handler with `run(command, params)`. */
export function defineCommand<Output extends TSchema, Params extends TSchema = typeof noParams>(
  definition: CommandInput<Params, Output>,
): CommandDefinition<Params, Output> {
  return Object.freeze({
    kind: 'command' as const,
    name: definition.name,
    params: definition.params ?? (noParams as TSchema as Params),
    parser: definition.parser,
    timeout: definition.timeout,
    okExit: definition.okExit ?? [0],
    privileged: definition.privileged ?? false,
    command: definition.command,
  });
}
