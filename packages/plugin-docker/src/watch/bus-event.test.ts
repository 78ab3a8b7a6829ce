import { expect, test } from 'vitest';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { busEvent } from './bus-event.ts';

const event = (action: string, more: Partial<EngineEvent> = {}): EngineEvent => ({
  type: 'container',
  action,
  id: 'c0ffee',
  name: 'web',
  attributes: {},
  time: '2026-01-01T00:00:00.000Z',
  ...more,
});

test.each([
  [event('start'), 'container.started', 'info'],
  [event('die', { attributes: { exitCode: '0' } }), 'container.died', 'info'],
  [event('die', { attributes: { exitCode: '137' } }), 'container.died', 'warning'],
  [event('oom'), 'container.oom_killed', 'critical'],
  [event('health_status', { detail: 'unhealthy' }), 'container.unhealthy', 'warning'],
  [event('health_status', { detail: 'healthy' }), 'container.healthy', 'info'],
  [event('rename'), 'container.renamed', 'info'],
  [event('destroy'), 'container.destroyed', 'info'],
])('%o is told as %s', (engineEvent, eventType, severity) => {
  expect(busEvent(engineEvent, 'device-1')).toMatchObject({
    eventType,
    severity,
    data: { deviceId: 'device-1', container: 'web' },
  });
});

test.each([event('exec_start', { detail: 'sh' }), event('top'), event('start', { type: 'network' })])(
  '%o is not told',
  (engineEvent) => {
    expect(busEvent(engineEvent, 'device-1')).toBeUndefined();
  },
);
