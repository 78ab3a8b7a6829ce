import { InfrastructorError } from '../contract/errors.ts';
import type { CollectedOutput } from './collect-output.ts';

/**
 * What sudo says when it does not run a command at all, under LC_ALL=C (sudo 1.8 and 1.9, sudoers.so and logging.c). Its
 * exit code is 1 then, and the command has printed nothing; the shell's is 127 where there is no sudo.
 */
const refusal =
  /^sudo: (?:a password is required|a terminal is required|sorry, you must have a tty|no tty present|interactive authentication is required|account validation failure|PAM |effective uid is not 0|must be owned by uid 0|The "no new privileges" flag)|is not in the sudoers file|is not allowed to (?:run sudo|execute)|may not run sudo/m;
const missing = /sudo: (?:command )?not found|sudo: No such file/;

/** @throws {InfrastructorError} PRIVILEGE_REQUIRED when sudo refused to run the command */
export function checkPrivilege(output: CollectedOutput, device: string): void {
  const stderr = output.stderr.text();
  const refused = output.exitCode === 1 && output.stdout.bytes().length === 0 && refusal.test(stderr);
  const absent = output.exitCode === 127 && missing.test(stderr);
  if (!refused && !absent) return;
  throw new InfrastructorError(
    'PRIVILEGE_REQUIRED',
    absent
      ? `${device} has no sudo, and the command needs root`
      : `${device} refused \`sudo -n\`, and the command needs root`,
    {
      hint: 'Connect as root, or let the user run sudo without a password: "USER ALL=(root) NOPASSWD: ALL" in /etc/sudoers.d.',
      details: { stderr: stderr.slice(0, 500) },
    },
  );
}
