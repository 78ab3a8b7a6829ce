import { type ShellCommand, sh, shellSequence } from '@infrastructor/core';

/** One part of what a command of {@link sections} printed. */
export interface Section {
  readonly text: string;
  readonly exitCode: number;
}

const opening = '@@section';
const closing = '@@exit';

/**
 * Many small reads in one round trip. Each is printed between markers with its own exit code, so that one which fails
 * or is missing spoils no other.
 */
export function sections(parts: Readonly<Record<string, ShellCommand>>): ShellCommand {
  return shellSequence(
    Object.entries(parts).map(
      // The newline ends a last line that has none; reading takes it away again.
      ([name, command]) =>
        sh`printf '%s %s\n' ${opening} ${name}; ${command}; printf '\n%s %s %d\n' ${closing} ${name} $?`,
    ),
  );
}

/** Takes apart what {@link sections} printed; a part whose end is missing was cut off and is left out. */
export function splitSections(output: string): ReadonlyMap<string, Section> {
  const found = new Map<string, Section>();
  const pattern = /^@@section (\S+)\n([\s\S]*?)\n@@exit \1 (\d+)$/gm;
  for (const [, name, text, exitCode] of output.matchAll(pattern)) {
    found.set(name as string, { text: text as string, exitCode: Number(exitCode) });
  }
  return found;
}
