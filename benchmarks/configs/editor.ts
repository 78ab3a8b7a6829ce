import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout, configText, editPatterns } from './edit-patterns.ts';

/** What the process that edits is told. */
export interface EditRequest {
  readonly root: string;
  readonly files: readonly string[];
  readonly repository: { readonly folder: string; readonly files: readonly string[] };
  readonly edits: number;
  /** Changed files a second. */
  readonly rate: number;
  readonly firstCommit: number;
  /** Every file once, renamed and new ones among them: what comes and goes between two polls leaves no trace. */
  readonly once?: boolean;
}

/** One file that was changed. */
export interface Edit {
  readonly pattern: string;
  readonly path: string;
  /** Undefined where the file is gone. */
  readonly hash: string | undefined;
  /** When the kernel says that it changed, in milliseconds since 1970. */
  readonly atMs: number;
}

/*
 * A process of its own, so that the programs it waits for do not stand in the way of the process that is measured.
 */
process.on('disconnect', () => process.exit());
process.once('message', async (request: EditRequest) => {
  const { files, repository, edits, rate, once = false } = request;
  const names = [...Object.keys(editPatterns), ...(once ? ['new file', 'rename'] : [])];
  const checkouts = Math.round(edits / (names.length + 1) / repository.files.length);
  const every = Math.max(1, Math.floor(edits / checkouts));
  const startedAt = performance.now();
  let done = 0;
  let commit = request.firstCommit;
  let nextCheckout = every;
  let turn = 0;
  let round = 0;
  while (done < edits) {
    const made: Edit[] = [];
    if (done >= nextCheckout) {
      nextCheckout += every;
      commit += 1;
      checkout(repository.folder, commit);
      made.push(...repository.files.map((file) => seen('git checkout', file)));
    } else {
      turn = once ? turn + 1 : Math.floor(Math.random() * files.length);
      const file = files[turn % files.length] as string;
      const pattern = names[round % names.length] as string;
      round += 1;
      if (pattern === 'new file' || pattern === 'rename') {
        const other = file.replace(/\.conf$/, `.${pattern === 'rename' ? 'renamed' : 'new'}.conf`);
        if (pattern === 'rename') renameSync(file, other);
        else writeFileSync(other, configText(`new ${done}`));
        made.push(...(pattern === 'rename' ? [seen(pattern, file)] : []), seen(pattern, other));
      } else if (!existsSync(file)) {
        writeFileSync(file, configText(`new ${done}`));
        made.push(seen('create', file));
      } else {
        editPatterns[pattern]?.(file, done);
        made.push(seen(pattern, file));
      }
    }
    done += made.length;
    process.send?.(made);
    const aheadMs = (done / rate) * 1_000 - (performance.now() - startedAt);
    if (aheadMs > 0) await new Promise((resolve) => setTimeout(resolve, aheadMs));
  }
  process.send?.('done', () => process.disconnect());
});

function seen(pattern: string, file: string): Edit {
  if (!existsSync(file)) return { pattern, path: file, hash: undefined, atMs: statSync(path.dirname(file)).mtimeMs };
  const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
  return { pattern, path: file, hash, atMs: statSync(file).ctimeMs };
}
