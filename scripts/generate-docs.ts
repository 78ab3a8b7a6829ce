/**
 * Makes the generated parts of the documentation from the code. `--check` writes nothing, says what is stale, and ends with
 * exit code 1 when anything is.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generatedDocuments } from './docs/documents.ts';
import { firstDifference } from './docs/first-difference.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const documents = await generatedDocuments(root);
const stale = documents.filter(({ present, wanted }) => present !== wanted);

if (process.argv.includes('--check')) {
  for (const { path, present, wanted } of stale)
    console.error(`${path} is stale: ${firstDifference(present ?? '', wanted)}`);
  if (stale.length > 0) console.error('Run: pnpm docs');
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, wanted } of stale) {
    await writeFile(`${root}/${path}`, wanted);
    console.log(`wrote ${path}`);
  }
}
