import { expect, test } from 'vitest';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { ContainerStates } from './container-states.ts';

const now = new Date('2026-01-01T00:00:00Z');

function container(
  id: string,
  state: NonNullable<ContainerSummary['state']>,
  more: Partial<ContainerSummary> = {},
): ContainerSummary {
  return { id, name: id, names: [id], status: '', ports: [], labels: {}, networks: [], mounts: [], state, ...more };
}

const event = (action: string, id: string, detail?: string): EngineEvent => ({
  type: 'container',
  action,
  id,
  name: id,
  attributes: {},
  time: now.toISOString(),
  ...(detail === undefined ? {} : { detail }),
});

const told = (events: readonly EngineEvent[]) =>
  events.map(({ action, id, detail }) => [action, id, ...(detail ? [detail] : [])]);

test('the first list is the beginning and tells nothing', () => {
  expect(new ContainerStates().compare([container('aa', 'running')], now)).toEqual([]);
});

test('two lists tell what was missed between them', () => {
  const states = new ContainerStates();
  states.compare(
    [container('dies', 'running'), container('goes', 'exited'), container('ill', 'running', { health: 'healthy' })],
    now,
  );
  const missed = states.compare(
    [
      container('dies', 'exited', { exitCode: 137 }),
      container('new', 'running'),
      container('ill', 'running', { health: 'unhealthy', name: 'renamed' }),
    ],
    now,
  );
  expect(told(missed)).toEqual([
    ['destroy', 'goes'],
    ['die', 'dies'],
    ['create', 'new'],
    ['start', 'new'],
    ['rename', 'ill'],
    ['health_status', 'ill', 'unhealthy'],
  ]);
  expect(missed[1]?.attributes).toMatchObject({ exitCode: '137', 'infrastructor.missed': 'true' });
});

test('what an event told is not missed', () => {
  const states = new ContainerStates();
  states.compare([container('aa', 'running')], now);
  expect(states.apply(event('die', 'aa'))).toBe(true);
  expect(states.compare([container('aa', 'exited')], now)).toEqual([]);
  expect(states.apply(event('die', 'aa'))).toBe(false);
  expect(states.apply(event('destroy', 'aa'))).toBe(true);
  expect(states.apply(event('destroy', 'aa'))).toBe(false);
  expect(states.apply(event('health_status', 'bb', 'healthy'))).toBe(true);
});
