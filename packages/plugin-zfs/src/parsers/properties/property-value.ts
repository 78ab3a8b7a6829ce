import type { Property, PropertySource, PropertyUnit } from '../../schemas/property.ts';
import { countOf, percentOf, ratioOf, sizeOf } from '../reading/figures.ts';
import { epochMoment, momentOf } from '../reading/moments.ts';

/** Limits for which `-p` prints 0 where the text says `none`. */
const limits = new Set(['quota', 'refquota', 'reservation', 'refreservation']);

const readers: Readonly<Record<PropertyUnit, (text: string) => string | number | undefined>> = {
  bytes: sizeOf,
  count: countOf,
  ratio: ratioOf,
  percent: percentOf,
  time: (text) => (/^\d+$/.test(text) ? epochMoment(text) : momentOf(text)),
  text: (text) => text,
};

/** The typed value of a property. A word where a figure is expected (`auto`) stays a word. */
export function typedValue(property: string, text: string, unit: PropertyUnit): Pick<Property, 'value' | 'unit'> {
  if (text === '-' || text === '') return { value: null, unit };
  if (unit !== 'text' && text === 'none') return { value: null, unit };
  if (limits.has(property) && text === '0') return { value: null, unit };
  const value = readers[unit](text);
  return value === undefined ? { value: text, unit: 'text' } : { value, unit };
}

const sources: readonly PropertySource[] = ['local', 'default', 'received', 'temporary'];

/** `local`, `inherited from tank`, `-`; undefined for any other text. */
export function sourceOf(text: string): Pick<Property, 'source' | 'inheritedFrom'> | undefined {
  if (text === '-' || text === 'none') return { source: 'none' };
  const inherited = /^inherited from (.+)$/.exec(text)?.[1];
  if (inherited !== undefined) return { source: 'inherited', inheritedFrom: inherited };
  const source = sources.find((known) => known === text);
  return source && { source };
}
