import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConfirmationSubject, createConfirmations } from './confirmation.ts';

const key = randomBytes(32);
let nowMs = Date.parse('2026-01-01T00:00:00Z');
const clock = { now: () => nowMs, schedule: () => () => {} };
const confirmations = createConfirmations(key, clock);
const subject: ConfirmationSubject = {
  tool: 'destroy_it',
  caller: 'alice',
  input: { device: 'nas', name: 'a', recursive: true },
  plan: { steps: ['Destroy a'], losses: ['a'], reversible: false },
};

describe('a confirmation', () => {
  test('fits the same subject, whatever the order of its arguments, also in another process with the key', () => {
    const { confirm } = confirmations.issue(subject);
    confirmations.verify(confirm, { ...subject, input: { recursive: true, name: 'a', device: 'nas' } });
    createConfirmations(key, clock).verify(confirm, subject);
  });

  test.each<[string, Partial<ConfirmationSubject>]>([
    ['another tool', { tool: 'destroy_more' }],
    ['another caller', { caller: 'mallory' }],
    ['other arguments', { input: { device: 'nas', name: 'b', recursive: true } }],
    ['fewer arguments', { input: { device: 'nas', name: 'a' } }],
    ['a plan that loses more', { plan: { ...subject.plan, losses: ['a', 'a@yesterday'] } }],
    ['a plan with other steps', { plan: { ...subject.plan, steps: [] } }],
  ])('does not fit %s', (_name, other) => {
    const { confirm } = confirmations.issue(subject);
    expect(() => confirmations.verify(confirm, { ...subject, ...other })).toThrow('does not fit');
  });

  test('expires after ten minutes, and cannot be given more time', () => {
    const { confirm, expiresAt } = confirmations.issue(subject);
    expect(Date.parse(expiresAt) - nowMs).toBe(600_000);
    nowMs += 600_000;
    confirmations.verify(confirm, subject);
    nowMs += 1;
    expect(() => confirmations.verify(confirm, subject)).toThrow('has expired');
    const later = `${(nowMs + 600_000).toString(36)}.${confirm.split('.')[1]}`;
    expect(() => confirmations.verify(later, subject)).toThrow('does not fit');
  });

  test('cannot be made without the key', () => {
    const { confirm } = createConfirmations(randomBytes(32), clock).issue(subject);
    expect(() => confirmations.verify(confirm, subject)).toThrow('does not fit');
    fc.assert(
      fc.property(fc.string(), (guess) => {
        expect(() => confirmations.verify(guess, subject)).toThrow(expect.objectContaining({ code: 'PLAN_CHANGED' }));
      }),
    );
  });
});
