import { readFileSync } from 'node:fs';
import { NotFoundError } from '@infrastructor/core';
import {
  type Answer,
  builtInPlugins,
  createOperations,
  createRegistry,
  nearestNames,
  type Operation,
} from '@infrastructor/core/runtime';
import { type Command, Option } from 'commander';
import { printAnswer } from './print-answer.ts';
import { progressOnTerminal } from './print-progress.ts';
import { openProject } from './project.ts';
import { createToolCaller } from './tool-caller.ts';

/**
 * Adds a command for each tool, made from its definition.
 * @param onAnswer told of what was answered, after it was printed
 * @param chosen commands by name and the tools that they call; every tool by its own name when left out
 */
export async function addToolCommands(
  program: Command,
  chosen?: Readonly<Record<string, string>>,
  onAnswer: (answer: Answer) => void = () => {},
): Promise<void> {
  const project = await openProject();
  const registry = createRegistry([...builtInPlugins, ...project.plugins.map(({ plugin }) => plugin)]);
  const caller = createToolCaller(project);
  const operations = createOperations(registry, caller.execute);
  const offered = operations.filter(({ tool }) => tool.surfaces.includes('cli'));
  const names = chosen ? Object.entries(chosen) : offered.map(({ name }) => [name, name] as const);
  for (const [name, tool] of names) {
    const operation = offered.find((each) => each.name === tool);
    if (!operation) throw unknownCommand(name, offered);
    addToolCommand(program.command(name), operation, async (args) => {
      try {
        onAnswer(await run(operation, args));
      } finally {
        await caller.close();
      }
    });
  }
}

function unknownCommand(name: string, offered: readonly Operation[]): NotFoundError {
  const near = nearestNames(
    name,
    offered.map((operation) => operation.name),
  );
  const meant = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : '';
  return new NotFoundError(`There is no command ${name}`, {
    code: 'TOOL_NOT_FOUND',
    hint: `${meant}infrastructor --help lists all commands.`,
  });
}

async function run(operation: Operation, { json, ...args }: Record<string, unknown>): Promise<Answer> {
  const answer = await operation.invoke(withParsedJson(operation, args), {
    caller: { id: 'cli', scopes: ['read', 'operate', 'admin'], surface: 'cli' },
    source: 'text',
    ...progressOnTerminal(),
  });
  printAnswer(answer, json === true);
  return answer;
}

interface PropertySchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: object;
}

function addToolCommand(
  command: Command,
  operation: Operation,
  action: (args: Record<string, unknown>) => Promise<void>,
): void {
  command.description(operation.tool.description);
  const required: readonly string[] = operation.input.required ?? [];
  for (const [name, property] of Object.entries(operation.input.properties)) {
    const schema = property as PropertySchema;
    const flag = `--${kebab(name)}`;
    const argument =
      schema.type === 'boolean' ? '[true|false]' : schema.type === 'array' ? '<values...>' : `<${valueName(schema)}>`;
    const option = new Option(`${flag} ${argument}`, describe(schema));
    if (schema.enum) option.choices(schema.enum);
    option.attributeName = () => name;
    if (required.includes(name)) option.makeOptionMandatory();
    command.addOption(option);
  }
  command.option('--json', 'print the whole answer as JSON');
  command.action((options: Record<string, unknown>) => action(options));
}

/** Objects come as JSON text, or on standard input for `-`: what is an argument can be seen by others on this machine. */
function withParsedJson({ input }: Operation, args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const schema = input.properties[name] as PropertySchema | undefined;
      const isStructured = schema?.type === undefined || schema.type === 'object';
      if (isStructured && value === '-') return [name, JSON.parse(readFileSync(0, 'utf8'))];
      return [name, isStructured && typeof value === 'string' && /^\s*[[{]/.test(value) ? JSON.parse(value) : value];
    }),
  );
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function valueName({ type, enum: choices }: PropertySchema): string {
  if (choices) return 'choice';
  if (type === 'integer' || type === 'number') return 'number';
  return type === 'string' ? 'text' : 'json';
}

function describe({ description, default: value }: PropertySchema): string {
  const told = value === undefined ? '' : `default ${JSON.stringify(value)}`;
  return [description, told].filter(Boolean).join('; ');
}
