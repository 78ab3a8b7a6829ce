import { fork } from 'node:child_process';
import fastify from 'fastify';
import { definePlugin, defineCollector, exposeCollector, Type } from '@infrastructor/core';
import { createRestServer } from './rest-server.ts';
import { createRuntime } from '@infrastructor/core/runtime';
const state = defineCollector({ name: 'things.state', description: 'x', ttl: '1h', persist: 'none', output: Type.Object({ items: Type.Array(Type.Object({ name: Type.String(), n: Type.Integer() })) }), collect: async () => ({ items: Array.from({ length: 20 }, (_, n) => ({ name: `item ${n}`, n })) }) });
const runtime = await createRuntime({ plugins: [{ plugin: definePlugin({ name: 'things', collectors: [state], tools: [exposeCollector(state, { name: 'get_state', http: 'GET /api/things/:device/state' })] }) }] });
const authenticator = { authenticate: async (_t: unknown, surface: 'rest') => ({ id: 'a', scopes: ['read'] as const, surface }) };
const log = { debug() {}, info() {}, warn() {}, error() {} };
const real = await createRestServer({ runtime, authenticator: authenticator as never, log });
const headers = { authorization: 'Bearer x' };
const answer = (await real.inject({ url: '/api/things/localhost/state', headers })).json();
const bare = fastify(); bare.get('/api/things/:device/state', async () => answer);
const ops = runtime.operations.map((o) => ({ ...o, invoke: async () => answer }));
const surface = await createRestServer({ runtime: { ...runtime, operations: ops }, authenticator: authenticator as never, log });
const ports: Record<string, number> = {};
for (const [n, s] of Object.entries({ bare, surface, real })) { await s.listen({ port: 0, host: '127.0.0.1' }); ports[n] = (s.server.address() as { port: number }).port; }
for (let round = 0; round < 4; round++) for (const [n, port] of Object.entries(ports)) {
  const c = fork(new URL('./zz-client.mjs', import.meta.url), [String(port)]);
  const cpu = process.cpuUsage();
  const [count] = await new Promise<number[]>((r) => c.on('message', (m) => r(m as number[])));
  const used = process.cpuUsage(cpu);
  console.log(n, `${Math.round((count ?? 0) / 3)} req/s`, `${((used.user + used.system) / (count ?? 1)).toFixed(1)} us cpu/req`);
}
process.exit();
