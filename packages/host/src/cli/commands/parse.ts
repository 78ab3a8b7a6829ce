import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { InfrastructorError, NotFoundError, type ParserDefinition, toInfrastructorError } from '@infrastructor/core';
import { builtInPlugins, createRegistry, type Registry } from '@infrastructor/core/runtime';
import { problemsIn } from '@infrastructor/core/validation';
import type { Command } from 'commander';
import { exitCodes } from '../exit-code.ts';
import { openProject } from '../project.ts';

/** Adds `infrastructor parse`: any registered parser, from standard input to standard output. */
export function command(program: Command): Command {
  return program
    .command('parse')
    .description('Read the output of a command from standard input and print it as JSON')
    .argument('[parser]', 'its name, like zpool.status')
    .option('--list', 'name every parser')
    .option('--batch', 'read one {"id", "parser", "text"} a line, print one {"id", "ok", "data" | "error"} a line')
    .option('--json', 'print JSON, which is what it always does')
    .action(async (name: string | undefined, options: { list?: boolean; batch?: boolean }) => {
      const { plugins } = await openProject();
      const registry = createRegistry([...builtInPlugins, ...plugins.map(({ plugin }) => plugin)]);
      if (options.list) return list(registry);
      if (options.batch) return batch(registry);
      if (!name)
        throw new InfrastructorError('VALIDATION_FAILED', 'parse needs the name of a parser', {
          hint: 'infrastructor parse --list',
        });
      const parser = find(registry, name);
      const result = attempt(parser, await text(process.stdin));
      process.stdout.write(`${JSON.stringify(result.ok ? result.data : { error: result.error })}\n`);
      if (!result.ok) process.exitCode = exitCodes.dataError;
    });
}

function list({ parsers }: Registry): void {
  const names = [...parsers.keys()].sort();
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names)
    process.stdout.write(`${name.padEnd(width)}  ${parsers.get(name)?.definition.description}\n`);
}

function find({ parsers }: Registry, name: string): ParserDefinition {
  const found = parsers.get(name);
  if (found) return found.definition;
  throw new NotFoundError(`There is no parser ${name}`, { code: 'TOOL_NOT_FOUND', hint: 'infrastructor parse --list' });
}

type Result =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

/** A parser ends in a value of its schema or in a typed error; anything else is a fault of the parser and is told as one. */
function attempt(parser: ParserDefinition, input: string): Result {
  try {
    const data = parser.parse(input, {
      now: new Date(),
      warn: (message) => process.stderr.write(`warning: ${message}\n`),
    });
    const problems = problemsIn(parser.output, data);
    if (problems.length === 0) return { ok: true, data };
    const [first] = problems;
    return {
      ok: false,
      error: { code: 'OUTPUT_INVALID', message: `${parser.name}: ${first?.path} ${first?.message}` },
    };
  } catch (thrown) {
    const { code, message, cause } = toInfrastructorError(thrown);
    return {
      ok: false,
      error: { code, message: code === 'INTERNAL' && cause instanceof Error ? cause.message : message },
    };
  }
}

async function batch(registry: Registry): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const answer = `${JSON.stringify(parseLine(registry, line))}\n`;
    if (!process.stdout.write(answer)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

function parseLine(registry: Registry, line: string): Readonly<Record<string, unknown>> {
  let id: unknown;
  try {
    const request = JSON.parse(line) as { readonly id?: unknown; readonly parser?: unknown; readonly text?: unknown };
    id = request.id;
    if (typeof request.parser !== 'string' || typeof request.text !== 'string') {
      throw new InfrastructorError('VALIDATION_FAILED', 'A line needs "parser" and "text", both strings');
    }
    return { id, ...attempt(find(registry, request.parser), request.text) };
  } catch (thrown) {
    const { code, message } =
      thrown instanceof SyntaxError
        ? { code: 'VALIDATION_FAILED', message: `The line is not JSON: ${thrown.message}` }
        : toInfrastructorError(thrown);
    return { id, ok: false, error: { code, message } };
  }
}
