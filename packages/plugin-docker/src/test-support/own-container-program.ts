/**
 * Run inside a container: tries to stop, restart and remove a container through the engine whose socket is the first
 * argument, and prints what came of each.
 */
import { startDockerHost } from './docker-host.ts';

const [socketPath = '', container = ''] = process.argv.slice(2);
await using host = await startDockerHost({ transport: 'local', socketPath });
const outcomes: Record<string, unknown> = {};
for (const tool of ['stop_container', 'restart_container', 'remove_container']) {
  const args = tool === 'remove_container' ? { container, force: true } : { container, graceSec: 0 };
  outcomes[tool] = await host.call(tool, args).then(
    ({ data }) => ({ data }),
    ({ status, message }: { readonly status: number; readonly message: string }) => ({ status, message }),
  );
}
console.log(JSON.stringify(outcomes));
