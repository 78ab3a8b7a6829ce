import { type Static, Type } from 'typebox';
import { defineOptions } from '../contract/options.ts';

export const PollingOptions = Type.Object({
  enabled: Type.Boolean({
    default: false,
    description: 'Collect what has an interval from every monitored device, by itself',
  }),
  intervals: Type.Record(Type.String(), Type.String({ pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d)|off)$' }), {
    default: {},
    description:
      'Intervals by data type, like { "system.metrics": "30s" }, instead of those that collectors declare; off for none',
  }),
  concurrency: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    // A poll waits for its device nearly all of its time; an analysis for seconds.
    default: 256,
    description: 'Polls at a time over all devices',
  }),
  perDevice: Type.Integer({ minimum: 1, maximum: 16, default: 2, description: 'Polls at a time on one device' }),
  firstWithinSec: Type.Number({
    minimum: 0,
    maximum: 3_600,
    default: 20,
    description: 'The first polls after a start are spread over so long',
  }),
  jitterPercent: Type.Number({
    minimum: 0,
    maximum: 50,
    default: 5,
    description: 'Each poll is late by up to this share of its interval, so that devices do not answer in step',
  }),
  spread: Type.Boolean({
    default: true,
    description:
      'After its first poll each device is polled at moments of its own, spread evenly over the interval; else in step with the start',
  }),
  backoffMinSec: Type.Number({
    minimum: 0.1,
    maximum: 3_600,
    default: 15,
    description: 'A device that cannot be reached is left alone so long, then twice as long, and so on',
  }),
  backoffMaxSec: Type.Number({ minimum: 0.1, maximum: 86_400, default: 300, description: 'The longest such pause' }),
});

export type PollingOptions = Static<typeof PollingOptions>;

/** Settings of polling. */
export const pollingOptions = defineOptions('polling', PollingOptions);
