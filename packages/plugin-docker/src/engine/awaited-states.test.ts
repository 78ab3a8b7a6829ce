import { expect, test } from 'vitest';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { AwaitedStates } from './awaited-states.ts';

const event = (action: string, id = 'aa'): EngineEvent => ({
  type: 'container',
  action,
  id,
  attributes: {},
  time: '2026-01-01T00:00:00Z',
});
const listed = (state: NonNullable<ContainerSummary['state']>, id = 'aa'): ContainerSummary => ({
  ...{ id, name: id, names: [id], status: '', ports: [], labels: {}, networks: [], mounts: [], state },
});

test('a list that still shows a dead container as running is not the last word', () => {
  const awaited = new AwaitedStates();
  awaited.note(event('die'), 0);
  expect(awaited.isOpen(200, [listed('running')])).toBe(true);
  expect(awaited.isOpen(800, [listed('exited')])).toBe(false);
  expect(awaited.isOpen(900, [listed('running')])).toBe(false);
});

test.each([
  ['die', listed('restarting')],
  ['start', listed('running')],
  ['pause', listed('paused')],
  ['unpause', listed('running')],
  ['create', listed('created')],
])('%s is shown by a list', (action, container) => {
  const awaited = new AwaitedStates();
  awaited.note(event(action), 0);
  expect(awaited.isOpen(1, [])).toBe(action !== 'die');
  expect(awaited.isOpen(2, [container])).toBe(false);
});

test('the newest event of a container counts', () => {
  const awaited = new AwaitedStates();
  awaited.note(event('die'), 0);
  awaited.note(event('start'), 1);
  expect(awaited.isOpen(2, [listed('restarting')])).toBe(true);
  awaited.note(event('die'), 3);
  awaited.note(event('destroy'), 4);
  expect(awaited.isOpen(5, [])).toBe(false);
});

test('nothing is awaited for ever, nor what says nothing about a state', () => {
  const awaited = new AwaitedStates();
  awaited.note(event('exec_start'), 0);
  expect(awaited.isOpen(1)).toBe(false);
  awaited.note(event('die'), 0);
  expect(awaited.isOpen(9_999)).toBe(true);
  expect(awaited.isOpen(10_000)).toBe(false);
});
