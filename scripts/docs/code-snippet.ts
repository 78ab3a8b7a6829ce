import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';

const languages: Readonly<Record<string, string>> = { '.ts': 'ts', '.json': 'json', '.sh': 'sh' };

/**
 * A file, or the part of it between `// #region name` and `// #endregion`, as a fenced block.
 * @param reference `path` or `path#name`, the path from the root of the repository
 * @throws {Error} when there is no such region
 */
export async function codeSnippet(root: string, reference: string): Promise<string> {
  const [path = '', name] = reference.split('#', 2);
  const text = await readFile(`${root}/${path}`, 'utf8');
  const part = name === undefined ? text : regionOf(text, name);
  if (part === undefined) throw new Error(`${path} has no region ${name}`);
  return `\`\`\`${languages[extname(path)] ?? ''}\n${undented(part)}\n\`\`\``;
}

function regionOf(text: string, name: string): string | undefined {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, index) => index > start && line.trim() === '// #endregion');
  return start < 0 || end < 0 ? undefined : lines.slice(start + 1, end).join('\n');
}

/** Without the blanks that all of its lines begin with. */
function undented(text: string): string {
  const lines = text.replace(/^\n+|\s+$/g, '').split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const blanks = Math.min(...filled.map((line) => line.length - line.trimStart().length));
  return lines.map((line) => line.slice(blanks)).join('\n');
}
