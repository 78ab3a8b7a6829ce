import { type Caller, NotFoundError, type PromptDefinition, ValidationError } from '@infrastructor/core';
import { nearestNames, type Runtime } from '@infrastructor/core/runtime';
import type { Prompt, PromptMessage } from '@modelcontextprotocol/server';
import type { PromptSource } from './prompt-source.ts';

/** Longer than any name that a prompt asks for. */
const longestArgument = 1_000;

/** The prompts that plugins bring; whoever is limited to some plugins gets theirs. */
export function createPromptCatalogue({
  registry,
  deviceNames,
}: Pick<Runtime, 'registry' | 'deviceNames'>): PromptSource {
  const all = [...registry.prompts.values()].map(({ definition, plugin }) => ({
    definition,
    plugin: plugin.name,
    prompt: promptOf(definition),
  }));
  const offered = ({ toolsets }: Caller) =>
    all.filter(({ plugin }) => toolsets === undefined || toolsets.includes(plugin));

  function find(name: string, caller: Caller): PromptDefinition {
    const found = offered(caller).find(({ definition }) => definition.name === name);
    if (found) return found.definition;
    const near = nearestNames(
      name,
      offered(caller).map(({ definition }) => definition.name),
    );
    throw new NotFoundError(`There is no prompt ${name}`, {
      hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'prompts/list names every prompt.',
    });
  }

  return {
    isEmpty: all.length === 0,
    list: (caller) => offered(caller).map(({ prompt }) => prompt),
    async get(name, args, { caller }) {
      const definition = find(name, caller);
      checkArguments(definition, args);
      return { description: definition.description, messages: definition.messages(args).map(messageOf) };
    },
    async complete(name, argument, typed, { caller }) {
      const known = find(name, caller).arguments.find((each) => each.name === argument);
      if (!known) return [];
      const values = known.values ?? (argument === 'device' ? await deviceNames(caller) : []);
      return values.filter((value) => value.startsWith(typed));
    },
  };
}

function promptOf({ name, title, description, arguments: args }: PromptDefinition): Prompt {
  return Object.freeze({
    name,
    title,
    description,
    arguments: args.map((argument) => ({
      name: argument.name,
      description: argument.description,
      required: argument.required,
    })),
  });
}

/** @throws {ValidationError} naming every argument that is missing or cannot be */
function checkArguments(definition: PromptDefinition, args: Readonly<Record<string, string>>): void {
  const problems = definition.arguments.flatMap(({ name, required, values }) => {
    const given = args[name];
    if (given === undefined) return required ? [{ path: `/${name}`, message: 'is required' }] : [];
    if (given.length > longestArgument) return [{ path: `/${name}`, message: 'is too long' }];
    return values && !values.includes(given)
      ? [{ path: `/${name}`, message: `must be one of ${values.join(', ')}` }]
      : [];
  });
  if (problems.length === 0) return;
  const told = problems.map(({ path, message }) => `${path.slice(1)} ${message}`).join('; ');
  throw new ValidationError(`The prompt ${definition.name} cannot be filled in: ${told}`, { problems });
}

function messageOf(message: ReturnType<PromptDefinition['messages']>[number]): PromptMessage {
  if ('text' in message) return { role: message.role, content: { type: 'text', text: message.text } };
  const { role, resource: uri, title } = message;
  return { role, content: { type: 'resource_link', uri, name: title, title } };
}
