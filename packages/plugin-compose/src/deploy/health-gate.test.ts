import { describe, expect, it } from 'vitest';
import type { EngineContainer } from '../schemas/engine-container.ts';
import { judge } from './health-gate.ts';

const container = (fields: Partial<EngineContainer>): EngineContainer => ({
  id: 'a',
  name: 'a',
  status: 'running',
  oneOff: false,
  configFiles: [],
  isHost: false,
  anonymousVolumes: [],
  binds: [],
  ports: [],
  networks: [],
  ...fields,
});

describe('judge', () => {
  it.each([
    [{ health: 'healthy' }, 0, 0, 'up'],
    [{ health: 'starting' }, 60_000, 0, 'waiting'],
    [{ health: 'unhealthy' }, 60_000, 0, 'failed'],
    [{}, 0, 0, 'waiting'],
    [{}, 5_000, 0, 'up'],
    [{}, 60_000, 3, 'failed'],
    [{ status: 'restarting', exitCode: 1 }, 60_000, 1, 'waiting'],
    [{ status: 'created' }, 60_000, 0, 'waiting'],
    [{ status: 'exited', exitCode: 0, restartPolicy: 'no' }, 0, 0, 'up'],
    [{ status: 'exited', exitCode: 1, restartPolicy: 'no' }, 0, 0, 'failed'],
    [{ status: 'exited', exitCode: 1, restartPolicy: 'on-failure' }, 0, 0, 'waiting'],
    [{ status: 'exited', exitCode: 0, restartPolicy: 'always' }, 0, 0, 'waiting'],
  ] as const)('takes %j, settled for %i ms with %i restarts, as %s', (fields, settledMs, restarts, verdict) => {
    expect(judge(container(fields), { settledMs, restarts }, 5_000).verdict).toBe(verdict);
  });
});
