import { type Answer, builtInPlugins, createOperations, createRegistry } from '@infrastructor/core/runtime';
import { progressOnTerminal } from './print-progress.ts';
import { openProject } from './project.ts';
import { createToolCaller } from './tool-caller.ts';

/**
 * Calls one tool of this folder's installation, progress told on standard error.
 * @throws {InfrastructorError} what the tool throws
 */
export async function callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<Answer> {
  const project = await openProject();
  const registry = createRegistry([...builtInPlugins, ...project.plugins.map(({ plugin }) => plugin)]);
  const caller = createToolCaller(project);
  try {
    const operation = createOperations(registry, caller.execute).find((each) => each.name === name);
    if (!operation) throw new TypeError(`There is no tool ${name}`);
    return await operation.invoke(args, {
      caller: { id: 'cli', scopes: ['read', 'operate', 'admin'], surface: 'cli' },
      source: 'json',
      ...progressOnTerminal(),
    });
  } finally {
    await caller.close();
  }
}
