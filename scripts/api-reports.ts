import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

/*
 * Reports of the public interface of every package in docs/api, from the declarations that `tsc -b` wrote: what changes
 * for those who import it is then seen in review. `--check` writes nothing and ends with 1 when a report is stale.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const reportFolder = join(root, 'docs/api');
const work = mkdtempSync(join(tmpdir(), 'infrastructor-api-'));

interface PackageFile {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly types?: string } | string>>;
}

function extract(packageFolder: string, entry: string, types: string, name: string): boolean {
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: join(packageFolder, types),
      apiReport: {
        enabled: true,
        reportFolder,
        reportTempFolder: work,
        reportFileName: `${name}${entry === '.' ? '' : `-${entry.slice(2)}`}`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2024',
            lib: ['es2024', 'esnext.disposable'],
            module: 'nodenext',
            allowImportingTsExtensions: true,
            noEmit: true,
            skipLibCheck: true,
            types: ['node'],
          },
          include: ['dist'],
        },
      },
      messages: {
        extractorMessageReporting: silent,
        compilerMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageFolder, 'package.json'),
  });
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return apiReportChanged;
}

const stale: string[] = [];
try {
  for (const file of globSync('packages/*/package.json', { cwd: root }).sort()) {
    const packageFolder = join(root, file, '..');
    const { name, exports } = JSON.parse(readFileSync(join(root, file), 'utf8')) as PackageFile;
    for (const [entry, target] of Object.entries(exports)) {
      const types = typeof target === 'string' ? undefined : target.types;
      if (!types) continue;
      if (!existsSync(join(packageFolder, types))) throw new Error(`${name}: there is no ${types}; run tsc -b first`);
      if (extract(packageFolder, entry, types, name.replace('@infrastructor/', ''))) stale.push(`${name} ${entry}`);
    }
  }
} finally {
  rmSync(work, { recursive: true });
}
if (check && stale.length > 0) {
  process.stderr.write(
    `The public interface changed: ${stale.join(', ')}.\nIf that is meant: pnpm api, and a changeset.\n`,
  );
  process.exitCode = 1;
} else if (stale.length > 0) {
  process.stdout.write(`Written: ${stale.join(', ')}\n`);
}
