import { commandPaths, faultCases, longPaths } from '../../packages/core/src/device/ssh/fault-cases.ts';
import { code, markdownTable } from './markdown-table.ts';

/** Every fault that the suite brings about, and what each command path ends in. */
export function faultMatrix(): string {
  const codes = (names: readonly string[]) =>
    names.map((name) => (name === 'ok' ? 'a result' : code(name))).join(' or ');
  const rows = faultCases.map((fault) => [
    fault.when,
    fault.fault,
    codes(fault.codes),
    fault.runningCodes ? codes(fault.runningCodes) : 'the same',
    fault.phases ? fault.phases.map((phase) => `“${phase}”`).join(', ') : '',
  ]);
  return [
    markdownTable(['When', 'Fault', 'A command ends in', 'One that runs for long', 'The error says it was'], rows),
    `Command paths, each sent through each fault: ${commandPaths.map(code).join(', ')}; those that run for long: ${longPaths.map(code).join(', ')}.`,
  ].join('\n\n');
}
