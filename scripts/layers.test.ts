import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Import {
  /** Relative to the repository. */
  readonly file: string;
  readonly specifier: string;
  /** The compiler takes it away, so nothing is loaded. */
  readonly typeOnly: boolean;
}

const statement =
  /^(?:import|export)\s+(?:(type)\s+)?(?:([^'"`;]*?)\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function importsOf(file: string): readonly Import[] {
  const source = readFileSync(path.join(root, file), 'utf8');
  return [...source.matchAll(statement)].map(([, type, names = '', from, dynamic]) => ({
    file,
    specifier: from ?? dynamic ?? '',
    typeOnly:
      type !== undefined ||
      (/^\{[\s\S]*\}$/.test(names) &&
        names
          .slice(1, -1)
          .split(',')
          .every((name) => /^\s*(type\s|$)/.test(name))),
  }));
}

/** Tests, and what starts servers for them, may reach everywhere. */
const isTest = (file: string) =>
  /\.test(-data)?\.ts$|\/test-support\/|\/(test-[^/]+|fault-proxy|[^/]+-contract)\.ts$/.test(file);
const files = globSync('packages/*/src/**/*.ts', { cwd: root })
  .filter((file) => !isTest(file))
  .sort();
const imports = files.flatMap(importsOf);
const told = ({ file, specifier }: Import) => `${file} imports ${specifier}`;
const isOf = (specifier: string, library: string) =>
  library.endsWith('*')
    ? specifier.startsWith(library.slice(0, -1))
    : specifier === library || specifier.startsWith(`${library}/`);

describe('a library stands behind its own door', () => {
  test.each<[readonly string[], RegExp]>([
    [['ssh2'], /^packages\/core\/src\/device\/ssh\//],
    [['slonik', '@slonik/*', '@electric-sql/*', 'umzug'], /^packages\/core\/src\/store\//],
    // The bus listens on a connection of its own (LISTEN), which a pool of queries cannot give.
    [['pg'], /^packages\/core\/src\/(store\/|events\/postgres-link\.ts$|leases\/lease-session\.ts$)/],
    [['ioredis'], /^packages\/core\/src\/(cache|events)\/redis[^/]*\.ts$/],
    [['tsyringe', 'reflect-metadata'], /^packages\/core\/src\/di\/container\.ts$/],
    [['ajv', 'ajv-formats'], /^packages\/core\/src\/schema\//],
    [['cockatiel'], /^packages\/core\/src\/pipeline\//],
    [['@opentelemetry/*'], /^packages\/(core\/src\/tracing|host\/src\/observability)\//],
    [['@modelcontextprotocol/*'], /^packages\/host\/src\/(surfaces\/mcp|daemon)\//],
    [['fastify', '@fastify/*'], /^packages\/host\/src\/(surfaces\/(rest|ws|mcp)\/|listen\.ts$)/],
    [['commander'], /^packages\/host\/src\/cli(\/|\.ts$)/],
  ])('%j', (libraries, door) => {
    const guarded = imports.filter(({ specifier }) => libraries.some((library) => isOf(specifier, library)));
    expect(guarded.filter(({ file }) => !door.test(file)).map(told)).toEqual([]);
  });
});

/** What each folder of core may load; types may be looked at from everywhere. */
const layers: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  // Who may do what: decided below every surface, on nothing but what the caller and the definition say.
  policy: ['contract'],
  schema: ['contract'],
  registry: ['contract', 'schema'],
  di: ['contract'],
  tracing: ['contract'],
  device: ['contract'],
  store: ['contract', 'tracing'],
  cache: ['contract'],
  // The bridges between processes use the same connections as the store and the cache.
  events: ['contract', 'store', 'cache'],
  pipeline: ['contract', 'policy', 'schema', 'registry', 'cache', 'events', 'device', 'tracing'],
  // Built-in plugins stand beside each other, on everything but lifecycle.
  devices: ['contract', 'policy', 'schema', 'registry', 'pipeline', 'events', 'device', 'store'],
  configs: ['contract', 'schema', 'registry', 'pipeline', 'events', 'device', 'store', 'devices'],
  access: ['contract', 'policy', 'schema', 'store'],
  leases: ['contract', 'store'],
  history: ['contract', 'registry', 'events', 'store', 'devices'],
  polling: ['contract', 'registry', 'events', 'devices', 'configs'],
  alerts: ['cache', 'contract', 'schema', 'registry', 'pipeline', 'events', 'store', 'devices', 'configs', 'history'],
};

/** Of lifecycle, only what everything stands on: the clock, and the tokens by which plugins ask for services of core. */
const foundation = ['lifecycle/clock.ts', 'lifecycle/tables.ts', 'lifecycle/registry-token.ts'];

describe('the layers of core', () => {
  const folderOf = (file: string) => /^packages\/core\/src\/([^/]+)\//.exec(file)?.[1];
  const targetOf = ({ file, specifier }: Import) => path.join(path.dirname(file), specifier);

  test.each(Object.entries(layers))('%s loads nothing above it', (folder, allowed) => {
    const above = imports.filter((each) => {
      if (folderOf(each.file) !== folder || each.typeOnly || !each.specifier.startsWith('.')) return false;
      const target = folderOf(targetOf(each));
      const isFoundation = foundation.some((file) => targetOf(each) === `packages/core/src/${file}`);
      return (
        target &&
        target !== folder &&
        !allowed.includes(target) &&
        !(isFoundation && !['contract', 'registry'].includes(folder))
      );
    });
    expect(above.map(told)).toEqual([]);
  });

  test('have a rule for every folder', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== undefined));
    expect([...folders].filter((folder) => folder !== 'lifecycle' && !(folder in layers))).toEqual([]);
  });
});

describe('packages', () => {
  const packageOf = (file: string) => file.split('/')[1] as string;

  test('never reach into each other by a path', () => {
    const reaching = imports.filter(({ file, specifier }) => {
      const target = path.join(path.dirname(file), specifier);
      return (
        specifier.startsWith('.') &&
        !target.startsWith(`packages/${packageOf(file)}/src/`) &&
        !target.endsWith('package.json')
      );
    });
    expect(reaching.map(told)).toEqual([]);
  });

  test('of plugins import the contract of core and their own libraries only', () => {
    const foreign = imports.filter(({ file, specifier }) => {
      const own = packageOf(file);
      if (!own.startsWith('plugin-') || specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      if (specifier.startsWith('@infrastructor/')) return !/^@infrastructor\/core(\/redaction)?$/.test(specifier);
      const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, 'packages', own, 'package.json'), 'utf8'));
      return !Object.keys(dependencies).some((library) => isOf(specifier, library));
    });
    expect(foreign.map(told)).toEqual([]);
  });

  test('declare what they import', () => {
    const undeclared = imports.filter(({ file, specifier }) => {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
      const manifest = JSON.parse(readFileSync(path.join(root, 'packages', packageOf(file), 'package.json'), 'utf8'));
      const declared = Object.keys({
        // What is bundled is no dependency of those who install the package.
        ...(manifest.scripts.build === 'vite build' ? manifest.devDependencies : {}),
        ...manifest.dependencies,
        ...manifest.peerDependencies,
        ...manifest.optionalDependencies,
      });
      return !declared.some((library) => isOf(specifier, library));
    });
    expect(undeclared.map(told)).toEqual([]);
  });
});

test("import '@infrastructor/core' loads its own files and typebox, and nothing that only Node has", () => {
  const hook = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context); console.log(found.url); return found; } });
  `;
  const entry = pathToFileURL(path.join(root, 'packages/core/src/index.ts')).href;
  const printed = execFileSync(
    process.execPath,
    [
      '--conditions=development',
      '--no-warnings',
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      '--input-type=module',
      '--eval',
      `import '${entry}'`,
    ],
    { cwd: root, encoding: 'utf8' },
  );
  const loaded = [...new Set(printed.trim().split('\n'))].filter(
    (url) => url.startsWith('file:') || url.startsWith('node:'),
  );
  expect(loaded.length).toBeGreaterThan(10);
  const own = pathToFileURL(path.join(root, 'packages/core/src/')).href;
  expect(loaded.filter((url) => !url.startsWith(own) && !/\/node_modules\/typebox\//.test(url))).toEqual([]);
});
