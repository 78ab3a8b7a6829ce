import { sh } from '@infrastructor/core';
import type { Property } from '../schemas/property.ts';
import type { Recommendation } from '../schemas/recommendation.ts';

/** Properties of one dataset by name. */
type Settings = ReadonlyMap<string, Property>;

type Rule = (dataset: string, settings: Settings) => Recommendation | undefined;

/** `compression is off (local)`. */
function said(settings: Settings, property: string): string {
  const { value, source, inheritedFrom } = settings.get(property) ?? {};
  const from = source === 'inherited' ? `inherited from ${inheritedFrom}` : source;
  return `${property} is ${value ?? 'not set'}${from && from !== 'none' ? ` (${from})` : ''}`;
}

/** A setting is changed where it was made: what is inherited is the parent's, a default the pool's root dataset's. */
function isOwn(settings: Settings, property: string): boolean {
  const { name = '', source } = settings.get(property) ?? {};
  return source !== 'inherited' && (source !== 'default' || !name.includes('/'));
}

const is = (settings: Settings, property: string, value: string | number) =>
  settings.get(property)?.value === value && isOwn(settings, property);

const number = (settings: Settings, property: string): number | undefined => {
  const value = settings.get(property)?.value;
  return typeof value === 'number' ? value : undefined;
};

const rules: readonly Rule[] = [
  (dataset, settings) =>
    is(settings, 'compression', 'off')
      ? {
          id: 'compression-off',
          importance: 'medium',
          subject: dataset,
          advice: 'Compress with lz4: it costs next to no time, and data that does not shrink is stored as it is',
          evidence: [said(settings, 'compression')],
          command: sh`zfs set compression=lz4 ${dataset}`.text,
          caution: 'Only what is written from then on is compressed.',
        }
      : undefined,
  (dataset, settings) =>
    is(settings, 'sync', 'disabled')
      ? {
          id: 'sync-disabled',
          importance: 'high',
          subject: dataset,
          advice:
            'Do not answer sync before data is safe: a crash loses the last seconds of databases and virtual machines',
          evidence: [said(settings, 'sync')],
          command: sh`zfs set sync=standard ${dataset}`.text,
          caution: 'Programs that sync often get slower without a fast log device.',
        }
      : undefined,
  (dataset, settings) =>
    is(settings, 'checksum', 'off')
      ? {
          id: 'checksum-off',
          importance: 'high',
          subject: dataset,
          advice: 'Switch checksums on: without them damage is neither found nor repaired',
          evidence: [said(settings, 'checksum')],
          command: sh`zfs set checksum=on ${dataset}`.text,
          caution: 'Only what is written from then on has checksums.',
        }
      : undefined,
  (dataset, settings) =>
    is(settings, 'atime', 'on') && settings.get('relatime')?.value === 'off'
      ? {
          id: 'atime-on',
          importance: 'low',
          subject: dataset,
          advice: 'Do not write at every read: keep access times roughly, or not at all',
          evidence: [said(settings, 'atime'), said(settings, 'relatime')],
          command: sh`zfs set relatime=on ${dataset}`.text,
        }
      : undefined,
  (dataset, settings) => {
    const dedup = settings.get('dedup')?.value;
    return typeof dedup === 'string' && dedup !== 'off' && isOwn(settings, 'dedup')
      ? {
          id: 'dedup-on',
          importance: 'medium',
          subject: dataset,
          advice: 'Check that deduplication is worth its memory: compression mostly saves more for less',
          evidence: [said(settings, 'dedup')],
          command: sh`zfs set dedup=off ${dataset}`.text,
          caution: 'What is deduplicated stays so until it is written again.',
        }
      : undefined;
  },
  (dataset, settings) => {
    const limits = [
      ['quota', 'used'],
      ['refquota', 'referenced'],
    ] as const;
    const reached = limits.flatMap(([limit, use]) => {
      const [bytes, used] = [number(settings, limit), number(settings, use)];
      return bytes !== undefined && used !== undefined && used > 0.9 * bytes
        ? `${use} is ${used} of ${limit} ${bytes} bytes`
        : [];
    });
    return reached.length > 0
      ? {
          id: 'quota-nearly-reached',
          importance: 'medium',
          subject: dataset,
          advice: 'Raise the quota or free space: less than a tenth of it is left',
          evidence: reached,
        }
      : undefined;
  },
  (dataset, settings) => {
    const [reserved, referenced] = [number(settings, 'usedbyrefreservation'), number(settings, 'referenced')];
    if (settings.get('type')?.value !== 'volume' || !reserved || referenced === undefined) return undefined;
    if (reserved < 4 * referenced || !isOwn(settings, 'refreservation')) return undefined;
    return {
      id: 'volume-thick',
      importance: 'low',
      subject: dataset,
      advice: 'Let the volume take space as it needs it',
      evidence: [`${reserved} bytes are reserved and unused`, `${referenced} bytes are referenced`],
      command: sh`zfs set refreservation=none ${dataset}`.text,
      caution: 'A pool that runs full then makes writes to the volume fail.',
    };
  },
];

/** Advice on datasets from their properties (`zfs get -Hp all`, or those properties that the rules look at). */
export function datasetAdvice(properties: readonly Property[]): Recommendation[] {
  const datasets = Map.groupBy(properties, ({ name }) => name);
  return [...datasets].flatMap(([dataset, own]) => {
    if (/[@#]/.test(dataset)) return [];
    const settings: Settings = new Map(own.map((property) => [property.property, property]));
    return rules.flatMap((rule) => rule(dataset, settings) ?? []);
  });
}
