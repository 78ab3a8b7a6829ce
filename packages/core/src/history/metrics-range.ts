import { type Duration, durationMs, isDuration } from '../contract/duration.ts';
import { ValidationError } from '../contract/errors.ts';
import { momentOf } from './moment.ts';

export interface RangeInput {
  readonly from: string;
  readonly to?: string | undefined;
  readonly step?: string | undefined;
}

export interface HistoryRange {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  readonly stepSec: number;
}

/** Steps that people read well, in seconds. */
const usualStepsSec = [60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400, 7 * 86_400];

/** As many steps as a graph shows well. */
const usualSteps = 300;

/**
 * The range that a caller asks for. A range that begins some time ago begins with a whole step, and so do roll-ups.
 * @throws {ValidationError} for what is no time, an empty range or a step of less than a second
 */
export function historyRange(input: RangeInput, now: Date): HistoryRange {
  const begin = momentOf(input.from, 'from', now);
  const to = input.to === undefined ? now : momentOf(input.to, 'to', now);
  if (begin >= to) {
    throw new ValidationError('The range is empty: from is not before to', {
      hint: 'Give a from that is earlier than to.',
      problems: [{ path: '/from', message: 'must be before to' }],
    });
  }
  const stepSec = stepOf(input.step, (to.getTime() - begin.getTime()) / 1_000);
  const stepMs = stepSec * 1_000;
  const from = isDuration(input.from) ? new Date(Math.floor(begin.getTime() / stepMs) * stepMs) : begin;
  return { from, to, stepSec };
}

function stepOf(step: string | undefined, rangeSec: number): number {
  if (step === undefined) {
    const wanted = rangeSec / usualSteps;
    return usualStepsSec.find((sec) => sec >= wanted) ?? Math.ceil(wanted / 86_400) * 86_400;
  }
  const sec = isDuration(step) ? durationMs(step as Duration) / 1_000 : Number.NaN;
  if (Number.isInteger(sec) && sec >= 1) return sec;
  throw new ValidationError(`step is "${step}", which is no length of time`, {
    hint: 'Write whole seconds or more, like 30s, 5m, 1h or 1d.',
    problems: [{ path: '/step', message: 'must be a duration of whole seconds, like 5m' }],
  });
}
