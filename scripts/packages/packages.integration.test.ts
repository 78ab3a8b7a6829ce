import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PackedPackage, packPackages } from './pack-packages.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const minutes = (count: number) => ({ timeout: count * 60_000 });

let workshop: string;
let packed: readonly PackedPackage[];

beforeAll(async () => {
  workshop = await mkdtemp(join(tmpdir(), 'infrastructor-packages-'));
  packed = await packPackages(workshop);
}, 300_000);
afterAll(() => rm(workshop, { recursive: true, force: true }));

describe('every package as npm gets it', () => {
  test('holds what is needed and nothing else', async () => {
    expect(packed.length).toBeGreaterThanOrEqual(9);
    for (const { name, tarball } of packed) {
      const { stdout } = await run('tar', ['tzf', tarball]);
      const files = stdout.trim().split('\n');
      expect(files, name).toEqual(expect.arrayContaining(['package/README.md', 'package/LICENSE']));
      expect(
        files.filter((file) => /\.test\.d\.ts$|\.tsbuildinfo$|\/src\//.test(file) && !file.includes('/template/')),
        name,
      ).toEqual([]);
    }
  });

  test('is linted without a message', minutes(5), async () => {
    for (const { name, tarball } of packed) {
      const bytes = await readFile(tarball);
      const { messages } = await publint({ pack: { tarball: new Uint8Array(bytes).buffer }, strict: true });
      expect(messages, name).toEqual([]);
    }
  });

  test('has types that every resolver of ESM finds', minutes(5), async () => {
    for (const { name, tarball } of packed.filter(({ name }) => !name.endsWith('/create-plugin'))) {
      // attw ends with an error when it finds one.
      await expect(run('attw', [tarball, '--profile', 'esm-only', '--format', 'json']), name).resolves.toBeDefined();
    }
  });
});

describe('in a folder that knows nothing of the repository', () => {
  let consumer: string;
  /** As somebody who has Node and npm; no condition of the workspace. */
  const outside = async (command: string, args: readonly string[], more: { cwd?: string; env?: object } = {}) => {
    const env = { ...process.env, NODE_OPTIONS: '', ...more.env };
    return run(command, [...args], { cwd: more.cwd ?? consumer, env, maxBuffer: 64 * 1_048_576 });
  };

  beforeAll(async () => {
    consumer = join(workshop, 'consumer');
    await mkdir(consumer);
    await writeFile(
      join(consumer, 'package.json'),
      JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
    );
    const tools = [
      'vitest@5',
      '@types/node@24',
      '@modelcontextprotocol/client',
      'typescript@npm:@typescript/typescript6',
    ];
    const tarballs = packed.map(({ tarball }) => tarball);
    await outside('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, ...tools]);
  }, 600_000);

  test('importing the core loads neither a library nor a module of Node', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      await import('@infrastructor/core');
      console.log(JSON.stringify(loaded));`;
    const { stdout } = await outside(process.execPath, ['--input-type=module', '--eval', script]);
    const loaded = JSON.parse(stdout) as string[];
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((url) => !url.includes('/@infrastructor/core/'))).toEqual([]);
  });

  test.each(['plugin-nut', 'embed-in-app', 'mcp-agent'])('%s passes its tests', minutes(5), async (example) => {
    const folder = join(consumer, example);
    await cp(join(root, 'examples', example), folder, {
      recursive: true,
      filter: (source) => !['node_modules', 'dist'].includes(basename(source)),
    });
    await writeFile(join(folder, 'tsconfig.json'), strictest);
    await outside('npx', ['tsc', '--noEmit', '--project', folder]);
    await outside('npx', ['vitest', 'run', '--root', folder]);
  });

  test('a new plugin builds, passes, and answers in a host', minutes(10), async () => {
    await outside('npx', ['create-plugin', '@acme/plugin-kernels']);
    const folder = join(consumer, 'plugin-kernels');
    await outside('npx', ['tsc'], { cwd: folder });
    await outside('npx', ['vitest', 'run', '--root', folder]);

    const env = { API_PORT: String(await freePort()), MCP_PORT: String(await freePort()) };
    try {
      await outside('npx', ['infrastructor', 'start', '--background'], { cwd: folder, env });
      const token = (await readFile(join(folder, '.infrastructor', 'token'), 'utf8')).trim();
      const url = `http://127.0.0.1:${env.API_PORT}/api/kernels/localhost/kernel`;
      const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
      const release = (await readFile('/proc/sys/kernel/osrelease', 'utf8')).trim();
      expect(await answer.json()).toMatchObject({ data: { name: 'Linux', release }, meta: { source: 'live' } });

      const recording = ['infrastructor', 'record', 'localhost', '--plugin', 'kernels', '--out', 'fixtures/localhost'];
      expect((await outside('npx', recording, { cwd: folder, env })).stdout).toContain('1 commands of localhost');
      const expected = JSON.parse(
        await readFile(join(folder, 'fixtures/localhost/expected/kernels.kernel.json'), 'utf8'),
      ) as unknown;
      expect(expected).toMatchObject({ data: { release } });

      const told = await outside(
        process.execPath,
        ['../mcp-agent/src/diagnose.ts', 'localhost', '--url', `http://127.0.0.1:${env.MCP_PORT}/mcp`],
        { cwd: folder },
      );
      expect(told.stdout).toMatch(/\d+ tools; asking about localhost/);
      expect(told.stdout).toMatch(/stand(s)? out\.\n$/);
      const asked = await outside('npx', ['infrastructor', 'get_kernels_kernel', '--device', 'localhost', '--json'], {
        cwd: folder,
        env,
      });
      expect(JSON.parse(asked.stdout)).toMatchObject({ data: { release }, meta: { source: 'cache' } });
    } finally {
      await outside('npx', ['infrastructor', 'stop'], { cwd: folder, env });
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Every switch that a careful consumer may have on. */
const strictest = JSON.stringify({
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    skipLibCheck: false,
    types: ['node'],
    noEmit: true,
  },
  include: ['src'],
});
