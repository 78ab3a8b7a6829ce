import type { Operation } from '@infrastructor/core/runtime';
import { runCommandLine } from './command-line.ts';
import type { Installation } from './installation.ts';
import type { ConnectedClient } from './mcp-client.ts';
import { rest } from './rest-client.ts';

/** Arguments as JSON has them. */
export type Arguments = Readonly<Record<string, unknown>>;

/** What a tool gave: its data, or the code of its error. */
export type Outcome = { readonly data: unknown } | { readonly code: string };

export async function outcomeOverRest(
  installation: Installation,
  { route }: Operation,
  args: Arguments,
): Promise<Outcome> {
  const path = route.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(args[name])));
  const others = Object.entries(args).filter(([name]) => !route.parameters.includes(name));
  const hasBody = route.method === 'POST' || route.method === 'PUT';
  const query =
    hasBody || others.length === 0
      ? ''
      : `?${new URLSearchParams(Object.fromEntries(others.map(([name, value]) => [name, String(value)])))}`;
  const { body } = await rest<unknown>(
    installation,
    route.method,
    `${path}${query}`,
    hasBody ? Object.fromEntries(others) : undefined,
  );
  return body.code === undefined ? { data: body.data } : { code: body.code };
}

export async function outcomeOverMcp(
  { client }: ConnectedClient,
  { name }: Operation,
  args: Arguments,
): Promise<Outcome> {
  const result = await client.callTool({ name, arguments: { ...args } });
  const content = result.structuredContent as { readonly data: unknown; readonly error?: { readonly code: string } };
  return result.isError ? { code: content.error?.code ?? 'none' } : { data: content.data };
}

/** @param cwd a folder whose configuration names the same plugins */
export async function outcomeOnCommandLine(
  installation: Installation,
  { name }: Operation,
  args: Arguments,
  cwd: string,
): Promise<Outcome> {
  const flags = Object.entries(args).flatMap(([key, value]) => [
    `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ...(Array.isArray(value) ? value.map(String) : [typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  ]);
  const { stdout, stderr, exitCode } = await runCommandLine(installation.environment, [name, ...flags, '--json'], {
    cwd,
  });
  if (exitCode === 0) return { data: (JSON.parse(stdout) as { data: unknown }).data };
  const line = stderr.split('\n').find((each) => each.startsWith('{"error"'));
  if (!line) throw new Error(`${name} said no error as JSON: ${stderr}`);
  return { code: (JSON.parse(line) as { error: { code: string } }).error.code };
}
