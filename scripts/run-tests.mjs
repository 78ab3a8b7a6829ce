// Runs vitest and ends with the one line that says how it went: "N passed, N failed, N skipped".
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const report = '.cache/test-report.json';
rmSync(report, { force: true });
const run = spawnSync('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
  stdio: 'inherit',
});
let passed = 0;
let failed = 0;
let skipped = 0;
try {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  for (const { assertionResults, status } of testResults) {
    // A file that cannot even be loaded has no tests, and has failed all the same.
    if (status === 'failed' && assertionResults.length === 0) failed += 1;
    for (const { status: outcome, title } of assertionResults) {
      if (outcome === 'passed') passed += 1;
      else if (outcome === 'failed') failed += 1;
      else {
        skipped += 1;
        console.log(`skipped: ${title}`);
      }
    }
  }
} catch (error) {
  console.error(`The test report cannot be read: ${error.message}`);
  failed += 1;
}
const mustRunAll = process.env.CI === 'true';
if (mustRunAll && skipped > 0) console.error('Nothing may be skipped in CI.');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = run.status !== 0 || failed > 0 || (mustRunAll && skipped > 0) ? 1 : 0;
