import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AlertStates, type Finding, type TransitionKind } from './alert-states.ts';

const identity = { rule: 'disk-full', deviceId: 'd', subject: '/' };
const bad: Finding = { severity: 'warning', message: 'full' };
const worse: Finding = { severity: 'critical', message: 'very full' };

/** What becomes of findings a minute apart. */
function play(findings: readonly (Finding | 'holding' | undefined)[], holdForMin = 0, clearForMin = 0) {
  const states = new AlertStates();
  const times = { holdForMs: holdForMin * 60_000, clearForMs: clearForMin * 60_000 };
  const seen = findings.flatMap((finding, minute) => {
    const transition = states.observe(identity, times, finding, minute * 60_000);
    return transition ? [[transition.kind, minute] as const] : [];
  });
  return { seen, states };
}

test('fires when it has held for its time without a break, and is resolved when it is over', () => {
  expect(play([bad, bad, undefined, bad, bad, bad, bad, undefined, undefined], 2).seen).toEqual([
    ['fired', 5],
    ['resolved', 7],
  ]);
});

test('a spike shorter than its time alerts nobody', () => {
  expect(play([undefined, bad, bad, undefined, bad, undefined], 5).seen).toEqual([]);
});

test('what comes and goes is one alert, by the time that it has to be clear', () => {
  const flapping = [bad, undefined, bad, undefined, bad, undefined, undefined, undefined, undefined];
  expect(play(flapping, 0, 3).seen).toEqual([
    ['fired', 0],
    ['resolved', 8],
  ]);
});

test('hysteresis keeps an open alert open, and fires none', () => {
  expect(play(['holding', 'holding', bad, 'holding', 'holding', bad, 'holding', undefined]).seen).toEqual([
    ['fired', 2],
    ['resolved', 7],
  ]);
});

test('a change of severity is told, and words are written again now and then', () => {
  expect(play([bad, worse, worse, ...Array.from({ length: 6 }, () => worse), bad]).seen).toEqual([
    ['fired', 0],
    ['changed', 1],
    ['seen', 6],
    ['changed', 9],
  ]);
});

test('an alert that was open before does not fire again', () => {
  const states = new AlertStates();
  states.restore(identity, bad, 0);
  const times = { holdForMs: 60_000, clearForMs: 0 };
  expect(states.observe(identity, times, bad, 1_000)).toBeUndefined();
  expect(states.observe(identity, times, undefined, 2_000)).toMatchObject({ kind: 'resolved', identity });
  expect([states.open, states.pending]).toEqual([0, 0]);
});

test('a device that is gone is forgotten', () => {
  const { states } = play([bad]);
  states.observe({ ...identity, deviceId: 'other' }, { holdForMs: 60_000, clearForMs: 0 }, bad, 0);
  states.forgetDevice('d');
  expect([states.open, states.pending, states.subjects('disk-full', 'd')]).toEqual([0, 1, []]);
});

test('whatever comes, fired and resolved take turns, and never is one resolved that did not fire', () => {
  const finding = fc.constantFrom<Finding | 'holding' | undefined>(bad, worse, 'holding', undefined);
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 60 }), fc.nat(5), fc.nat(5), (findings, hold, clear) => {
      const { seen, states } = play(findings, hold, clear);
      const ends: TransitionKind[] = seen
        .map(([kind]) => kind)
        .filter((kind) => kind === 'fired' || kind === 'resolved');
      expect(ends).toEqual(ends.map((_, index) => (index % 2 === 0 ? 'fired' : 'resolved')));
      expect(states.open).toBe(ends.length % 2);
    }),
  );
});
