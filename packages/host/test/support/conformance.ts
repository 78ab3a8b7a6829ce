import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

// Neither of them has an entry that could be resolved.
const packages = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/', import.meta.url));
const program = join(packages, 'conformance/dist/index.js');
const inspector = join(packages, 'inspector/clients/launcher/build/index.js');

export interface ProgramResult {
  readonly output: string;
  readonly exitCode: number | null;
}

async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const folder = await mkdtemp(join(tmpdir(), 'infrastructor-mcp-'));
  // Some of them write to the home folder of whoever calls them.
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const exitCode = await exited;
  await rm(folder, { recursive: true, force: true });
  return { output: `${stdout}${stderr}`, exitCode };
}

/** The conformance suite of the protocol: all of it, or some scenarios. */
export function runConformance(url: string, scenario?: string): Promise<ProgramResult> {
  return run([program, 'server', '--url', url, ...(scenario ? ['--scenario', scenario] : ['--suite', 'all'])]);
}

/** The official Inspector on its command line. */
export function runInspector(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<ProgramResult> {
  return run([inspector, '--cli', ...args], environment);
}
