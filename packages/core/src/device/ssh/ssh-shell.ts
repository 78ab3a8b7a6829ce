import { ProcessShell } from '../process-shell.ts';
import type { Shell } from '../shell.ts';
import type { DeviceLink } from './device-link.ts';

/** A shell over a device's link. */
export function createSshShell(
  link: DeviceLink,
  options: { readonly commandTimeoutMs: number; readonly onClose: () => Promise<void> },
): Shell {
  let closed: Promise<void> | undefined;
  return new ProcessShell({
    name: 'ssh',
    device: link.target.hostname,
    commandTimeoutMs: options.commandTimeoutMs,
    start: (command, startOptions, deadline) => link.start(command, startOptions, deadline),
    shared: link.shared,
    connect: (target, deadline) => link.forward(target, deadline),
    close: () => (closed ??= options.onClose()),
  });
}
