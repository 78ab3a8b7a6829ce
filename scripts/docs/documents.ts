import { glob, readFile } from 'node:fs/promises';
import { environmentExample } from './environment-example.ts';
import { withGeneratedSections } from './generated-sections.ts';
import { createSectionSource } from './section-source.ts';

export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  /** Undefined where the file is not there. */
  readonly present: string | undefined;
  readonly wanted: string;
}

const patterns = ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/**/*.md'];

/**
 * Every document of which at least a part is made from the code, as it is and as it should be: Markdown files with generated
 * sections, the licence that each package ships, and `.env.example`.
 * @throws {Error} that names the file with a section that cannot be made
 */
export async function generatedDocuments(root: string): Promise<readonly Document[]> {
  const source = await createSectionSource(root);
  const documents: Document[] = [];
  const exclude = (path: string) => path.includes('node_modules');
  for (const path of (await Array.fromAsync(glob(patterns, { cwd: root, exclude }))).sort()) {
    const present = await readFile(`${root}/${path}`, 'utf8');
    try {
      documents.push({ path, present, wanted: await withGeneratedSections(present, source) });
    } catch (cause) {
      throw new Error(`${path}: ${(cause as Error).message}`, { cause });
    }
  }
  const licence = await readFile(`${root}/LICENSE`, 'utf8');
  for await (const manifest of glob('packages/*/package.json', { cwd: root })) {
    const path = manifest.replace('package.json', 'LICENSE');
    documents.push({
      path,
      present: await readFile(`${root}/${path}`, 'utf8').catch(() => undefined),
      wanted: licence,
    });
  }
  const example = '.env.example';
  documents.push({
    path: example,
    present: await readFile(`${root}/${example}`, 'utf8').catch(() => undefined),
    wanted: environmentExample(),
  });
  return documents;
}
