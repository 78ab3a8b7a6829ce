import type { TSchema } from 'typebox';
import { cacheKeyText } from '../cache/cache.ts';
import type { CollectorContext, CollectorDefinition } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import { type InfrastructorError, toInfrastructorError } from '../contract/errors.ts';
import { validated } from '../schema/validator.ts';
import { traced } from '../tracing/traced.ts';
import { parametersKey } from './canonical-json.ts';
import type { BegunCollection, CollectionSubject } from './collection.ts';
import { createDeadline, withSignal } from './deadline.ts';
import { addWarning, type Contribution, type Frame } from './frame.ts';
import { createNotApplicable } from './not-applicable.ts';
import type { PipelineServices } from './services.ts';
import { lookup } from './stages/1-lookup.ts';
import { createFlights } from './stages/2-join.ts';
import { collectOnDevice, type Sample } from './stages/3-collect.ts';
import { checkOutput } from './stages/4-check.ts';
import { storeSample } from './stages/5-store.ts';
import { cacheSample } from './stages/6-cache.ts';
import { auditCollection } from './stages/7-audit.ts';
import { publishSample } from './stages/8-publish.ts';

export interface CollectOptions {
  /** Asks the device even if the cache has an answer. */
  readonly fresh: boolean;
  /** The parameters were checked with the input of the tool that takes them over. */
  readonly checked?: boolean | undefined;
}

/** Makes the context in which a collector runs on a device, under the flight's own signal. */
export type CollectorContexts = (
  collector: CollectorDefinition,
  frame: Frame,
  device: DeviceInfo,
  params: Readonly<Record<string, unknown>>,
) => CollectorContext<TSchema>;

export type Collect = (
  frame: Frame,
  collector: CollectorDefinition,
  device: DeviceInfo,
  params: unknown,
  options: CollectOptions,
) => Promise<unknown>;

interface Landed {
  readonly sample: Sample;
  /** True when the collector used a last known state of another one, because the device could not be asked. */
  readonly stale: boolean;
  readonly warnings: readonly string[];
}

/** A failure is an outcome too, so that everyone who waited learns how often the device was asked. */
interface Failed {
  readonly error: InfrastructorError;
  readonly attempts: number;
}

/** One question for data of a device. */
interface Asked {
  readonly frame: Frame;
  readonly collector: CollectorDefinition;
  readonly subject: CollectionSubject;
  readonly startedAtMs: number;
  readonly fresh: boolean;
}

/** The one way in which data of a device is collected: cache, join, device, check, store, cache, audit, publish. */
export function createCollect(services: PipelineServices, contexts: CollectorContexts): Collect {
  const flights = createFlights<Landed | Failed>();
  const notApplicable = createNotApplicable(services.clock);

  async function collect(asked: Asked): Promise<unknown> {
    const { frame, subject } = asked;
    const hit = asked.fresh ? undefined : await lookup(services, subject.key, (message) => addWarning(frame, message));
    if (!hit) return withSignal(ask(asked), frame.signal);
    const collectedAt = new Date(hit.storedAtMs);
    return finish(asked, hit.value, { source: 'cache', collectedAt, attempts: 1, stale: false, warnings: [] });
  }

  async function ask(asked: Asked): Promise<unknown> {
    const { frame, collector, subject } = asked;
    const { key } = subject;
    const epoch = services.cache.epoch(key);
    // The epoch is part of the name: what began before an invalidation must not answer a question asked after it.
    const flight = `${cacheKeyText(key)}#${epoch}`;
    const known = asked.fresh ? undefined : notApplicable.find(flight);
    if (known) {
      auditCollection(services, frame, subject, asked.startedAtMs, { error: known, attempts: 0 });
      throw known;
    }
    const join = () =>
      flights.join(flight, frame.signal, (signal) =>
        fly(services, contexts, collector, { ...subject, epoch }, { ...frame, signal }),
      );
    const joined = frame.holdsPlaceOn ? services.guards.lend(frame.holdsPlaceOn, join) : join();
    const outcome = await joined.catch(
      (thrown: unknown): Failed => ({
        error: toInfrastructorError(thrown),
        attempts: 1,
      }),
    );
    if ('sample' in outcome) {
      notApplicable.forget(flight);
      const { sample, stale, warnings } = outcome;
      const { value, collectedAt, attempts, sizeBytes } = sample;
      const source = stale ? 'stored' : 'live';
      return finish(asked, value, { source, collectedAt, attempts, sizeBytes, stale, warnings });
    }
    const { error, attempts } = outcome;
    notApplicable.remember(flight, collector, error);
    const stored = await lastKnown(services, subject, error);
    if (!stored) {
      auditCollection(services, frame, subject, asked.startedAtMs, outcome);
      throw error;
    }
    const warnings = [`The device could not be asked (${error.message}); this is its last known state`];
    const { collectedAt, data } = stored;
    return finish(asked, data, { source: 'stored', collectedAt, attempts, stale: true, warnings, failure: error });
  }

  function finish({ frame, subject, startedAtMs }: Asked, value: unknown, contribution: Contribution): unknown {
    frame.contributions.push(contribution);
    for (const warning of contribution.warnings) addWarning(frame, warning);
    auditCollection(services, frame, subject, startedAtMs, contribution);
    return value;
  }

  return (frame, collector, device, params, options) =>
    traced(
      `collect ${collector.name}`,
      { 'infrastructor.data_type': collector.name, 'infrastructor.device': device.hostname },
      async (span) => {
        const startedAtMs = services.clock.now();
        const checked = (options.checked ? params : validated(collector.params, params, collector.name)) as Record<
          string,
          unknown
        >;
        const key = { dataType: collector.name, deviceId: device.id, additionalKey: parametersKey(checked) };
        const subject = { device, params: checked, key };
        const value = await collect({ frame, collector, subject, startedAtMs, fresh: options.fresh });
        const source = frame.contributions.at(-1)?.source;
        if (source) span.setAttribute('infrastructor.source', source);
        return value;
      },
    );
}

/** The stages after the cache missed, for all who wait at once. */
async function fly(
  services: PipelineServices,
  contexts: CollectorContexts,
  collector: CollectorDefinition,
  subject: BegunCollection,
  caller: Frame,
): Promise<Landed | Failed> {
  const { device, params } = subject;
  const timeoutMs = collector.timeout ? durationMs(collector.timeout) : services.defaultTimeoutMs;
  using deadline = createDeadline(timeoutMs, `${collector.name} of ${device.hostname}`, caller);
  // Of its own, as what is noted on the way belongs to everyone who waits, not to the caller who came first.
  const frame: Frame = { ...caller, signal: deadline.signal, holdsPlaceOn: device.id, warnings: [], contributions: [] };
  let attempts = 1;
  try {
    const context = contexts(collector, frame, device, params);
    const collected = await collectOnDevice(services, collector, device, context, (attempt) => {
      attempts = attempt;
    });
    services.devices.reportSuccess(device);
    checkOutput(collector.output, collected.value, collector.name);
    const stale = frame.contributions.some((contribution) => contribution.stale);
    const sample = { ...collected, collectedAt: oldest(collected.collectedAt, frame) };
    if (!stale) {
      storeSample(services, collector, subject, sample);
      await cacheSample(services, collector, subject, sample);
      publishSample(services, frame, subject, sample);
    }
    return { sample, stale, warnings: frame.warnings };
  } catch (thrown) {
    const error = toInfrastructorError(deadline.signal.aborted ? deadline.signal.reason : thrown);
    if (error.code === 'INTERNAL') {
      const { correlationId } = frame;
      services.log.error('collector failed', { dataType: collector.name, correlationId, error: error.cause });
    }
    if (concernsDevice(error)) services.devices.reportFailure(device, error);
    return { error, attempts };
  }
}

/** A snapshot that is made of others is as old as the oldest of them. */
function oldest(collectedAt: Date, { contributions }: Frame): Date {
  return new Date(Math.min(collectedAt.getTime(), ...contributions.map((part) => part.collectedAt.getTime())));
}

/** The last stored snapshot, where the failure is the device's and not the question's. */
async function lastKnown(services: PipelineServices, { device, key }: CollectionSubject, error: InfrastructorError) {
  if (!concernsDevice(error)) return undefined;
  try {
    return await services.snapshots.newest(device.id, key.dataType, key.additionalKey);
  } catch (cause) {
    services.log.warn('no stored snapshot could be read', {
      dataType: key.dataType,
      deviceId: device.id,
      error: cause,
    });
    return undefined;
  }
}

function concernsDevice(error: InfrastructorError): boolean {
  return error.status === 503 || error.code === 'DEADLINE_EXCEEDED';
}
