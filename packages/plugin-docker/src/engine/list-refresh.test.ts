import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { ContainerSummary } from '../schemas/container-summary.ts';
import type { EngineEvent } from '../schemas/engine-event.ts';
import { listRefresh } from './list-refresh.ts';

const died: EngineEvent = { type: 'container', action: 'die', id: 'aa', attributes: {}, time: '2026-01-01T00:00:00Z' };
const listed = (state: NonNullable<ContainerSummary['state']>): ContainerSummary[] => [
  { ...{ id: 'aa', name: 'aa', names: ['aa'], status: '', ports: [], labels: {}, networks: [], mounts: [] }, state },
];

/** Answers one after the other, the last one from then on; an error is thrown. */
function engine(...answers: readonly (ContainerSummary[] | Error)[]) {
  const controller = new AbortController();
  const failures: unknown[] = [];
  const asked = new EventTarget();
  let times = 0;
  const refresh = listRefresh({
    signal: controller.signal,
    collect: async () => {
      const answer = answers[Math.min(times++, answers.length - 1)];
      asked.dispatchEvent(new Event(String(times)));
      if (!Array.isArray(answer)) throw answer;
      return answer;
    },
    onFailed: (error) => failures.push(error),
  });
  return {
    refresh,
    failures,
    controller,
    times: () => times,
    asked: (time: number) => (times >= time ? Promise.resolve() : once(asked, String(time))),
    /** Longer than anything that is still wanted would take. */
    quiet: () => new Promise((resolve) => setTimeout(resolve, 850)),
  };
}

test('a list that does not show an event yet, or does not come, leads to another question', async () => {
  const { refresh, asked, failures, times, quiet } = engine(listed('running'), new Error('gone'), listed('exited'));
  refresh(died);
  await asked(3);
  await quiet();
  expect(times()).toBe(3);
  expect(failures).toEqual([new Error('gone')]);
});

test('many events at once cause one list, and one without an event is asked for once', async () => {
  const { refresh, asked, times, quiet } = engine(listed('exited'));
  for (let n = 0; n < 20; n++) refresh(died);
  await asked(1);
  refresh();
  await asked(2);
  await quiet();
  expect(times()).toBe(2);
});

test('nothing is asked once the signal has ended it, and that is no failure', async () => {
  const { refresh, controller, failures, times, quiet } = engine(listed('running'));
  refresh(died);
  controller.abort();
  refresh(died);
  await quiet();
  expect([times(), failures]).toEqual([0, []]);
});
