import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('every link from one file of the documentation to another leads somewhere', async () => {
  const broken: string[] = [];
  for await (const file of glob(['*.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root })) {
    // A pattern in code font may look like a link.
    const text = (await readFile(path.join(root, file), 'utf8')).replace(/`[^`\n]*`/g, '');
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|#)/.test(target)) continue;
      const linked = path.join(root, path.dirname(file), target.split('#')[0] ?? '');
      if (!existsSync(linked)) broken.push(`${file}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
});
