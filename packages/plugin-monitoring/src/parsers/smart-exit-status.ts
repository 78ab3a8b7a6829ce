import type { SmartExitFlag } from '../schemas/smart-report.ts';

/** Meaning of each bit of smartctl's exit status, bit 0 first (smartctl(8), "EXIT STATUS"). */
const flags: readonly SmartExitFlag[] = [
  'command-line-error',
  'device-open-failed',
  'smart-command-failed',
  'disk-failing',
  'prefail-attributes-below-threshold',
  'attributes-below-threshold-in-past',
  'error-log-has-errors',
  'self-test-log-has-errors',
];

/** The flags of an exit status; what a shell adds for a signal or a missing command (126 and more bits) is not decoded. */
export function smartExitFlags(status: number | undefined): SmartExitFlag[] {
  return status === undefined ? [] : flags.filter((_, bit) => (status >> bit) % 2 === 1);
}
