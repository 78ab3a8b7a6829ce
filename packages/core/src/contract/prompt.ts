/** A value that the user of a prompt fills in. */
export interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** Values that it may take, given what was typed so far. `device` is completed by the host. */
  readonly values: readonly string[] | undefined;
}

/** What a prompt says: text, or a resource that the client is to read along with it. */
export type PromptMessage =
  | { readonly role: 'user' | 'assistant'; readonly text: string }
  | { readonly role: 'user' | 'assistant'; readonly resource: string; readonly title: string };

/** A task in words that users of MCP clients pick from a list; it names the tools with which the task is done. */
export interface PromptDefinition {
  readonly kind: 'prompt';
  /** snake_case, like a tool's. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  messages(values: Readonly<Record<string, string>>): readonly PromptMessage[];
}

interface ArgumentInput {
  readonly description: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}

type Values<Arguments extends Readonly<Record<string, ArgumentInput>>> = {
  readonly [Name in keyof Arguments]: Arguments[Name] extends { readonly required: true } ? string : string | undefined;
};

export interface PromptInput<Arguments extends Readonly<Record<string, ArgumentInput>>> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments?: Arguments;
  messages(values: Values<NoInfer<Arguments>>): readonly PromptMessage[];
}

/** Defines a prompt; the host checks that required arguments are there before it asks for the messages. */
export function definePrompt<const Arguments extends Readonly<Record<string, ArgumentInput>> = Record<never, never>>(
  definition: PromptInput<Arguments>,
): PromptDefinition {
  return Object.freeze({
    kind: 'prompt' as const,
    name: definition.name,
    title: definition.title,
    description: definition.description,
    arguments: Object.entries(definition.arguments ?? {}).map(([name, argument]) => ({
      name,
      description: argument.description,
      required: argument.required ?? false,
      values: argument.values,
    })),
    messages: definition.messages as PromptDefinition['messages'],
  });
}
