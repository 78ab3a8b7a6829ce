import { waiting } from '../rest/test-waiting.ts';
import { serveMcpStdio } from './serve-mcp-stdio.ts';
import { createTestContext } from './test-context.ts';

/** A process that speaks MCP on its standard input and output, as `infrastructor mcp --stdio` does. */
await using context = await createTestContext();
const { bus } = context.runtime;
// What its test cannot see from outside goes to standard error.
void waiting.started.promise.then(() => console.error('started'));
void waiting.aborted.promise.then((code) => console.error(`aborted ${code}`));
process.on('SIGUSR2', () => {
  bus.publish({
    type: 'data',
    topic: 'devices.localhost.things.list',
    hostname: 'localhost',
    deviceId: 'd',
    dataType: 'things.list',
    params: {},
    data: [],
    collectedAt: '2026-01-01T00:00:00.000Z',
    correlationId: 'c',
  });
});
await serveMcpStdio(context, { token: 'admin-token' }).closed;
console.error('closed');
