import { readFile } from 'node:fs/promises';

/** The command lines that a README shows: those of its blocks marked `sh`, without their comments. */
export async function readmeCommands(file: string): Promise<readonly string[]> {
  const blocks = (await readFile(file, 'utf8')).matchAll(/^```sh\n(.*?)^```$/gms);
  return [...blocks]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#\s.*$/, '').trim())
    .filter((line) => line !== '');
}
