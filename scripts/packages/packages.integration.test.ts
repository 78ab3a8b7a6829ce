import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalRegistry, startLocalRegistry } from './local-registry.ts';
import { type PackedPackage, packPackages } from './pack-packages.ts';
import { readmeCommands } from './readme-commands.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = ['plugin-nut', 'embed-in-app', 'mcp-agent'];
const typescript = 'typescript@npm:@typescript/typescript6';
/** npm, without what it says by the way. */
const quiet = {
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_loglevel: 'error',
};
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
    // Nothing is imported from these: a program, and a page.
    const withoutTypes = ['@infrastructor/create-plugin', '@infrastructor/dashboard'];
    for (const { name, tarball } of packed.filter((each) => !withoutTypes.includes(each.name))) {
      // attw ends with an error when it finds one.
      await expect(run('attw', [tarball, '--profile', 'esm-only', '--format', 'json']), name).resolves.toBeDefined();
    }
  });
});

describe('in a folder that knows nothing of the repository', () => {
  let consumer: string;
  let registry: LocalRegistry;
  /** As somebody who has Node and npm; no condition of the workspace, and ports that nobody else has. */
  const outside = async (command: string, args: readonly string[], more: { cwd?: string; env?: object } = {}) => {
    const env = { ...process.env, NODE_OPTIONS: '', ...quiet, ...more.env };
    const running = run(command, [...args], { cwd: more.cwd ?? consumer, env, maxBuffer: 64 * 1_048_576 });
    running.child.stdin?.end();
    return running;
  };

  /** Runs what a README shows, line by line, and gives what each printed; with these ports for those that it shows. */
  async function follow(readme: string, cwd: string, ports: Ports = { API_PORT: '9101', MCP_PORT: '9102' }) {
    const printed: Record<string, string> = {};
    for (const line of await readmeCommands(readme)) {
      const command = line.replaceAll('9101', ports.API_PORT).replaceAll('9102', ports.MCP_PORT);
      const { stdout, stderr } = await outside('sh', ['-c', command], { cwd, env: ports });
      printed[line] = `${stdout}${stderr}`;
    }
    return printed;
  }

  async function emptyFolder(name: string): Promise<string> {
    const folder = join(workshop, name);
    await mkdir(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
    await writeFile(join(folder, '.npmrc'), registry.npmrc);
    return folder;
  }

  beforeAll(async () => {
    registry = await startLocalRegistry(packed);
    consumer = await emptyFolder('consumer');
    const tools = ['vitest@5', '@types/node@24', '@modelcontextprotocol/client', typescript];
    await outside('npm', ['install', ...packed.map(({ name }) => name), ...tools]);
  }, 600_000);
  afterAll(() => registry?.[Symbol.asyncDispose]());

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

  test.each(examples)('%s passes its tests', minutes(5), async (example) => {
    const folder = await copyExample(example, consumer);
    await writeFile(join(folder, 'tsconfig.json'), strictest);
    await outside('npx', ['tsc', '--noEmit', '--project', folder]);
    await outside('npx', ['vitest', 'run', '--root', folder]);
  });

  test('what the README of the host shows starts a server, which an agent can ask', minutes(10), async () => {
    const folder = await emptyFolder('server');
    const ports = await freePorts();
    const lines = await readmeCommands(join(root, 'packages/host/README.md'));
    const last = lines.at(-1) ?? '';
    expect(last).toBe('npx infrastructor stop');
    const readme = join(workshop, 'host.md');
    await writeFile(readme, `\`\`\`sh\n${lines.slice(0, -1).join('\n')}\n\`\`\`\n`);
    try {
      const printed = await follow(readme, folder, ports);
      expect(printed['npx infrastructor list_devices']).toContain('localhost');
      expect(printed['npx infrastructor get_system_metrics --device localhost']).toMatch(/usedPercent/);
      await cp(join(root, 'examples/mcp-agent/src'), join(folder, 'src'), { recursive: true });
      const told = Object.values(await follow(join(root, 'examples/mcp-agent/README.md'), folder, ports)).join('');
      expect(told).toMatch(/\d+ tools; asking about localhost/);
      expect(told).toMatch(/stand(s)? out\.\n$/);
    } finally {
      await outside('sh', ['-c', last], { cwd: folder, env: ports });
    }
  });

  test('the READMEs of the other packages and examples show what works', minutes(10), async () => {
    for (const name of ['core', 'testing']) {
      await follow(join(root, 'packages', name, 'README.md'), await emptyFolder(`${name}-readme`));
    }
    const app = await copyExample('embed-in-app', await emptyFolder('app'));
    const watched = await follow(join(app, 'README.md'), app);
    expect(watched['node src/watch.ts']).toContain('collected system.metrics of localhost');
    const nut = await copyExample('plugin-nut', await emptyFolder('nut'));
    const plugins = await follow(join(nut, 'README.md'), nut);
    expect(plugins['npx infrastructor plugins']).toMatch(/nut/);
  });

  test('npm create makes a plugin, and its README is true', minutes(10), async () => {
    const parent = await emptyFolder('author');
    // What npm keeps of an earlier program of this version would be run instead.
    const env = { npm_config_cache: join(workshop, 'npm-create-cache'), npm_config_yes: 'true' };
    const [create = ''] = await readmeCommands(join(root, 'packages/create-plugin/README.md'));
    expect(create).toBe('npm create @infrastructor/plugin my-plugin');
    await outside('sh', ['-c', create], { cwd: parent, env });
    const folder = join(parent, 'my-plugin');
    await writeFile(join(folder, '.npmrc'), registry.npmrc);
    const ports = await freePorts();
    try {
      const printed = await follow(join(folder, 'README.md'), folder, ports);
      const release = (await readFile('/proc/sys/kernel/osrelease', 'utf8')).trim();
      const asked = Object.entries(printed).find(([line]) => line.includes('--device localhost'));
      expect(asked?.[1]).toContain(release);
      expect(Object.entries(printed).find(([line]) => line.includes(' record '))?.[1]).toContain(
        '1 commands of localhost',
      );
      const [expected] = await readdir(join(folder, 'fixtures/localhost/expected'));
      const recorded = await readFile(join(folder, 'fixtures/localhost/expected', expected ?? ''), 'utf8');
      expect(JSON.parse(recorded)).toMatchObject({ data: { name: 'Linux', release } });
    } finally {
      await outside('npx', ['infrastructor', 'stop'], { cwd: folder, env: ports });
    }
  });
});

interface Ports {
  readonly API_PORT: string;
  readonly MCP_PORT: string;
}

async function freePorts(): Promise<Ports> {
  return { API_PORT: String(await freePort()), MCP_PORT: String(await freePort()) };
}

/** The files of an example as they are published, without what was built or installed beside them. */
async function copyExample(example: string, parent: string): Promise<string> {
  const folder = join(parent, example);
  await cp(join(root, 'examples', example), folder, {
    recursive: true,
    filter: (source) => !['node_modules', 'dist', 'package.json'].includes(basename(source)),
  });
  return folder;
}

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
