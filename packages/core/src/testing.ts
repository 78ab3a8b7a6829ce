export { redisInstalled, startRedis, type TestRedis } from './cache/test-redis.ts';
export { type ReplayFault, ReplayShell, type ReplayShellOptions } from './device/replay/replay-shell.ts';
export { loadTranscript, type TranscriptEntry } from './device/replay/transcript.ts';
export type { Shell } from './device/shell.ts';
export { type FaultProxy, startFaultProxy } from './device/ssh/fault-proxy.ts';
export { createSshConnections, type SshConnections } from './device/ssh/ssh-connections.ts';
export { hasSshd, startTestSshd, type TestSshd, type TestSshdOptions } from './device/ssh/test-sshd.ts';
export { freePort } from './store/free-port.ts';
export { postgresInstalled, startPostgres, type TestPostgres } from './store/test-postgres.ts';
