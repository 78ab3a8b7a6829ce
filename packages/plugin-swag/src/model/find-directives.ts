import type { DirectiveNode } from './nginx-directive-node.ts';

/** Blocks that only make what they hold conditional; for questions about a location they are part of it. */
const conditional = new Set(['if', 'limit_except']);

/** Every directive under the given ones, parents before children, in file order; depth counts from 1. */
export function* everyDirective(
  directives: readonly DirectiveNode[],
  depth = 1,
): Generator<{ readonly node: DirectiveNode; readonly depth: number }> {
  for (const node of directives) {
    yield { node, depth };
    if (node.block) yield* everyDirective(node.block, depth + 1);
  }
}

export function directivesNamed(directives: readonly DirectiveNode[], name: string): readonly DirectiveNode[] {
  return directives.filter((node) => node.directive === name);
}

/** All arguments of all directives with this name, one after the other. */
export function argumentsOf(directives: readonly DirectiveNode[], name: string): string[] {
  return directivesNamed(directives, name).flatMap((node) => node.args);
}

/** First argument of the last directive with this name. */
export function lastValue(directives: readonly DirectiveNode[], name: string): string | undefined {
  return directivesNamed(directives, name).at(-1)?.args[0];
}

/** The directives of a block together with those inside its `if` and `limit_except` blocks, in file order. */
export function withConditional(directives: readonly DirectiveNode[]): readonly DirectiveNode[] {
  return directives.flatMap((node) =>
    conditional.has(node.directive) && node.block ? [node, ...withConditional(node.block)] : [node],
  );
}
