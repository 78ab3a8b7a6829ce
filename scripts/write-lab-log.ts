// Writes what one run of all lab suites of ZFS saw, from vitest's JSON report, into the section of that machine in a
// document. A run that left a suite out changes nothing.
//   node scripts/write-lab-log.ts docs/zfs-lab.md .cache/lab-report.json
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  readonly duration?: number | null;
  /** What the test noted with `noteInLog`. */
  readonly meta?: { readonly lab?: readonly string[] };
}

interface Report {
  readonly startTime: number;
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[];
}

const [documentFile = '', reportFile = ''] = process.argv.slice(2);
const suite = process.env.INFRASTRUCTOR_LAB_SUITE ?? 'own';
const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
const root = path.join(import.meta.dirname, '..');
const ofZfs = globSync('packages/*/{src,test}/**/*.lab.test.ts', { cwd: root }).filter((file) => file.includes('zfs'));
const results = report.testResults
  .map((result) => ({ ...result, file: path.relative(root, result.name) }))
  .filter(({ file }) => ofZfs.includes(file))
  .toSorted((one, other) => one.file.localeCompare(other.file));
if (results.length < ofZfs.length) {
  console.log(`${documentFile} stays as it is: only ${results.length} of ${ofZfs.length} suites of ZFS were run`);
  process.exit();
}
const assertions = results.flatMap(({ assertionResults }) => assertionResults);

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
const seconds = (ms: number | null | undefined) => (typeof ms === 'number' ? `${(ms / 1_000).toFixed(1)} s` : '');
const passed = assertions.filter(({ status }) => status === 'passed').length;
const day = new Date(report.startTime).toISOString().slice(0, 10);
const totalMs = assertions.reduce((sum, { duration }) => sum + (duration ?? 0), 0);

const rows = assertions.map(({ ancestorTitles, title, status, duration, meta }) =>
  [ancestorTitles.at(-1) ?? '', title, status, seconds(duration), (meta?.lab ?? []).join('; ')].map(cell),
);
const section = [
  `## ${suite}`,
  '',
  `${day}, in one run: ${passed} of ${assertions.length} passed, ${seconds(totalMs)} in all.`,
  '',
  '| On | Case | Outcome | Took | What was seen |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
].join('\n');

const [begin, end] = [`<!-- lab: ${suite} -->`, `<!-- /lab: ${suite} -->`];
const block = `${begin}\n\n${section}\n\n${end}`;
const text = existsSync(documentFile) ? readFileSync(documentFile, 'utf8') : '# ZFS in the lab\n';
const [from, to] = [text.indexOf(begin), text.indexOf(end)];
writeFileSync(
  documentFile,
  from >= 0 && to > from
    ? text.slice(0, from) + block + text.slice(to + end.length)
    : `${text.trimEnd()}\n\n${block}\n`,
);
console.log(`${documentFile}: ${passed} of ${assertions.length} cases on ${suite}`);
process.exitCode = passed === assertions.length && passed > 0 ? 0 : 1;
