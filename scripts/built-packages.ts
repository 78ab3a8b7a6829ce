import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Before the integration tests: what they start as a program of its own is the built one, as its users have it. */
export function setup(): void {
  execFileSync('bash', ['-c', '. scripts/toolchain.sh; build_packages'], { cwd: root, stdio: 'inherit' });
}
