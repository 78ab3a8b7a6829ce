import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

const setpriv = '/usr/bin/setpriv';

/** Starts a program that the kernel ends with this process, where it can: a test run that is killed leaves no server. */
export function spawnBound(program: string, words: readonly string[], options: SpawnOptions): ChildProcess {
  if (!existsSync(setpriv)) return spawn(program, words, options);
  return spawn(setpriv, ['--pdeathsig', 'QUIT', '--', program, ...words], options);
}
