import type { Operation } from '../../packages/core/src/runtime.ts';
import { code, markdownTable } from './markdown-table.ts';
import { meaningText, type ReadableSchema, typeText } from './schema-text.ts';

/** One row for each tool. */
export function toolTable(operations: readonly Operation[]): string {
  return markdownTable(
    ['Tool', 'Route', 'Scope', 'Effect', 'What it does'],
    operations.map(({ tool }) => [code(tool.name), code(tool.http), tool.scope, effectText(tool), tool.description]),
  );
}

/** A section for each tool: where it is offered, its parameters and what it answers. */
export function toolSections(operations: readonly Operation[]): string {
  return operations.map(toolSection).join('\n\n');
}

function toolSection({ tool, input }: Operation): string {
  const requires = tool.requires.length > 0 ? ` Needs ${tool.requires.map(code).join(', ')} on the device.` : '';
  const facts = `${code(tool.http)} · scope ${tool.scope} · ${effectText(tool)} · ${tool.surfaces.join(', ')}`;
  const answers = `Answers ${code(typeText(tool.output as ReadableSchema))}${tool.effects.destructive ? ', or the plan until it is confirmed' : ''}.`;
  return [
    `### ${tool.name}`,
    `${tool.description}.${requires}`,
    facts,
    parameterTable(input as ReadableSchema),
    answers,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** A row for each parameter of an input schema as callers see it. */
export function parameterTable({ properties = {}, required = [] }: ReadableSchema): string {
  return markdownTable(
    ['Parameter', 'Type', 'Default', 'Meaning'],
    Object.entries(properties).map(([name, schema]) => [
      code(name),
      code(typeText(schema)),
      required.includes(name) ? 'required' : defaultText(schema.default),
      meaningText(schema),
    ]),
  );
}

function defaultText(value: unknown): string {
  return value === undefined ? '' : code(JSON.stringify(value));
}

function effectText({ effects, creates }: Operation['tool']): string {
  if (effects.readOnly) return 'reads';
  if (effects.destructive) return 'destroys, after confirmation';
  return creates ? 'creates' : 'changes';
}
