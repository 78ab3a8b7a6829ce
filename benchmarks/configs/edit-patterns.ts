import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A configuration file of usual size whose one changing line makes every version another. */
export function configText(value: number | string): string {
  const rest = Array.from({ length: 40 }, (_, line) => `setting-${line} = something that does not change`).join('\n');
  return `# a configuration file\nvalue = ${value}\n${rest}\n`;
}

const run = (program: string, args: readonly string[], cwd?: string) =>
  execFileSync(program, args, { stdio: 'ignore', ...(cwd === undefined ? {} : { cwd }) });

/** Changes one file that is there, the way the program of that name does; the value is its new one. */
export const editPatterns: Readonly<Record<string, (file: string, value: number) => void>> = {
  vim(file, value) {
    const substitute = `%s/^value = .*/value = ${value}/`;
    run('vim', ['-u', 'NONE', '-i', 'NONE', '-es', '-c', 'set writebackup', '-c', substitute, '-c', 'wq', file]);
  },
  'sed -i': (file, value) => run('sed', ['-i', `s/^value = .*/value = ${value}/`, file]),
  cp(file, value) {
    const source = beside(file, '.source');
    writeFileSync(source, configText(value));
    run('cp', [source, file]);
    rmSync(source);
  },
  mv(file, value) {
    const source = beside(file, '.new');
    writeFileSync(source, configText(value));
    run('mv', ['-f', source, file]);
  },
  rsync(file, value) {
    const source = beside(file, '.source');
    writeFileSync(source, configText(value));
    run('rsync', ['--ignore-times', source, file]);
    rmSync(source);
  },
  truncate(file, value) {
    run('sh', ['-c', 'truncate -s 0 "$1" && printf %s "$2" >> "$1"', 'sh', file, configText(value)]);
  },
  rm: (file) => rmSync(file),
};

const beside = (file: string, suffix: string) => path.join(path.dirname(file), `.${path.basename(file)}${suffix}`);

/** A repository whose every commit changes all of its files. */
export function makeRepository(folder: string, files: number, commits: number): readonly string[] {
  const names = Array.from({ length: files }, (_, index) => `service-${index}.conf`);
  const git = (...args: readonly string[]) =>
    run('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], folder);
  git('init', '-q', '-b', 'main', '.');
  for (let commit = 0; commit < commits; commit += 1) {
    for (const name of names) writeFileSync(path.join(folder, name), configText(`${name} of commit ${commit}`));
    git('add', '.');
    git('commit', '-q', '-m', `number ${commit}`);
    git('tag', `commit-${commit}`);
  }
  git('checkout', '-q', 'commit-0');
  return names.map((name) => path.join(folder, name));
}

export const checkout = (folder: string, commit: number) =>
  run('git', ['checkout', '-q', '-f', `commit-${commit}`], folder);
