import type { CollectorDefinition } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { type Duration, durationMs } from '../contract/duration.ts';
import type { Registry } from '../registry/registry.ts';

/** A collector and how often it is run by itself. */
export interface PlannedPoll {
  readonly collector: CollectorDefinition;
  readonly intervalMs: number;
}

/** How often a device is analysed where the settings do not say: what it has decides what else is collected. */
const analysis = { dataType: 'device.analysis', interval: '1h' } as const;

/**
 * What is polled: collectors that declare an interval, with those of the settings instead.
 * @param overrides by data type; `off` for never
 */
export function planPolls(
  { collectors }: Pick<Registry, 'collectors'>,
  overrides: Readonly<Record<string, string>>,
): readonly PlannedPoll[] {
  return [...collectors.values()].flatMap(({ definition: collector }) => {
    const declared = collector.poll ?? (collector.name === analysis.dataType ? analysis.interval : undefined);
    const interval = overrides[collector.name] ?? declared;
    if (interval === undefined || interval === 'off') return [];
    const intervalMs = durationMs(interval as Duration);
    return intervalMs > 0 ? [{ collector, intervalMs }] : [];
  });
}

/** Data types in overrides that no collector has. */
export function unknownOverrides(
  { collectors }: Pick<Registry, 'collectors'>,
  overrides: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(overrides).filter((name) => !collectors.has(name));
}

/** Whether a device has what a collector needs. Before the first analysis nothing is known, and nothing is asked in vain. */
export function applies({ requires }: CollectorDefinition, { capabilities }: DeviceInfo): boolean {
  return requires.every((capability) => capabilities?.includes(capability) ?? false);
}
