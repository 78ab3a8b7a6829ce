import { existsSync, renameSync, rmSync, statSync } from 'node:fs';

const largestBytes = 10 * 1_048_576;
const kept = 3;

/** What a log outgrew is moved aside, as `api.log.1` and so on; the oldest goes. Done before a server opens it. */
export function rotateLog(file: string, maxBytes: number = largestBytes): void {
  if (!existsSync(file) || statSync(file).size < maxBytes) return;
  rmSync(`${file}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 0; number--) {
    const from = number === 0 ? file : `${file}.${number}`;
    if (existsSync(from)) renameSync(from, `${file}.${number + 1}`);
  }
}
