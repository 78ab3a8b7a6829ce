import type { ComposeVariable } from '../schemas/compose-file.ts';
import {
  isTemplate,
  type Lookup,
  parseTemplate,
  renderTemplate,
  type TemplateVariable,
  variablesOf,
} from './interpolate.ts';
import type { Located, LocatedScalar } from './located.ts';
import type { ProblemList } from './problem-list.ts';
import type { Position } from './yaml-source.ts';

export interface Interpolation {
  /** Values of variables; undefined: none are known, so none is missing either. */
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly problems: ProblemList;
  readonly positionOf: (offset: number) => Position;
  readonly variables: Map<string, ComposeVariable>;
}

/** Replaces the variables of every text in a tree; keys stay as they are. What cannot be read stays as written. */
export function interpolateTree(node: Located, path: string, context: Interpolation): Located {
  if (node.kind === 'list') {
    return { ...node, items: node.items.map((item, index) => interpolateTree(item, `${path}.${index}`, context)) };
  }
  if (node.kind === 'map') {
    const entries = [...node.entries].map(
      ([key, entry]) => [key, { ...entry, value: interpolateTree(entry.value, `${path}.${key}`, context) }] as const,
    );
    return { ...node, entries: new Map(entries) };
  }
  return interpolateScalar(node, path, context);
}

function interpolateScalar(node: LocatedScalar, path: string, context: Interpolation): LocatedScalar {
  if (typeof node.value !== 'string' || !node.value.includes('$')) return node;
  const template = parseTemplate(node.value);
  if (!isTemplate(template)) {
    context.problems.error(`"${template.near}" is no variable; write $$ for a dollar sign`, path, node.offset);
    return node;
  }
  const { environment } = context;
  const lookup: Lookup = (name) => (environment && Object.hasOwn(environment, name) ? environment[name] : undefined);
  for (const variable of variablesOf(template)) record(variable, node, context);
  if (environment) reportMissing(variablesOf(template), lookup, node, path, context.problems);
  const text = renderTemplate(template, lookup);
  return { ...node, text, value: text };
}

function record(variable: TemplateVariable, node: LocatedScalar, context: Interpolation): void {
  const known = context.variables.get(variable.name);
  const argument = variable.operator === undefined ? undefined : writtenArgument(variable);
  const isDefault = variable.operator?.endsWith('-');
  const required = variable.operator?.endsWith('?') ?? false;
  context.variables.set(variable.name, {
    ...(known ?? { name: variable.name, ...context.positionOf(node.offset) }),
    required: required || (known?.required ?? false),
    ...(isDefault && known?.default === undefined ? { default: argument ?? '' } : {}),
    ...(required && argument ? { message: argument } : {}),
    uses: (known?.uses ?? 0) + 1,
  });
}

function writtenArgument({ name, operator, written }: TemplateVariable): string {
  return written.slice(2 + name.length + (operator?.length ?? 0), -1);
}

function reportMissing(
  variables: readonly TemplateVariable[],
  lookup: Lookup,
  node: LocatedScalar,
  path: string,
  problems: ProblemList,
): void {
  for (const variable of variables) {
    const value = lookup(variable.name);
    if (variable.operator?.endsWith('?') && (value === undefined || (value === '' && variable.operator === ':?'))) {
      const why = writtenArgument(variable);
      problems.error(`The variable ${variable.name} is required${why ? `: ${why}` : ''}`, path, node.offset);
    } else if (variable.operator === undefined && value === undefined) {
      problems.warning(`The variable ${variable.name} is not set; compose takes an empty text`, path, node.offset);
    }
  }
}
