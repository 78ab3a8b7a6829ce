import { partsOf } from '../../names.ts';
import type { Dataset } from '../../schemas/dataset.ts';
import { countOf, digitsOf, ratioOf, sizeOf } from '../reading/figures.ts';
import { epochMoment, momentOf } from '../reading/moments.ts';

type Field = keyof Dataset;
type Reader = (text: string) => string | number | boolean | undefined;

const switchOf: Reader = (text) => (text === 'yes' ? true : text === 'no' ? false : undefined);
const textOf: Reader = (text) => text;
const timeOf: Reader = (text) => (/^\d+$/.test(text) ? epochMoment(text) : momentOf(text));
const positive: Reader = (text) => (text === 'none' ? undefined : sizeOf(text) || undefined);

/** Field and reader of each property with a field of its own. */
const fields: Readonly<Record<string, readonly [Field, Reader]>> = {
  used: ['usedBytes', sizeOf],
  available: ['availableBytes', sizeOf],
  referenced: ['referencedBytes', sizeOf],
  usedbysnapshots: ['usedBySnapshotsBytes', sizeOf],
  usedbydataset: ['usedByDatasetBytes', sizeOf],
  usedbychildren: ['usedByChildrenBytes', sizeOf],
  usedbyrefreservation: ['usedByReservationBytes', sizeOf],
  written: ['writtenBytes', sizeOf],
  logicalused: ['logicalUsedBytes', sizeOf],
  logicalreferenced: ['logicalReferencedBytes', sizeOf],
  quota: ['quotaBytes', positive],
  refquota: ['refquotaBytes', positive],
  reservation: ['reservationBytes', positive],
  refreservation: ['refreservationBytes', positive],
  volsize: ['volumeSizeBytes', sizeOf],
  recordsize: ['recordSizeBytes', sizeOf],
  compressratio: ['compressRatio', ratioOf],
  mountpoint: ['mountpoint', textOf],
  mounted: ['mounted', switchOf],
  creation: ['createdAt', timeOf],
  createtxg: ['createdTxg', countOf],
  guid: ['guid', digitsOf],
  userrefs: ['holds', countOf],
  origin: ['origin', textOf],
};

const types: readonly string[] = ['filesystem', 'volume', 'snapshot', 'bookmark'];

/** A column that must hold a figure, or `-`: what tells a line of the table from any other. */
const sizes = new Set(['used', 'available', 'referenced']);

interface ColumnPlan {
  readonly property: string;
  readonly field: Field | undefined;
  readonly read: Reader;
}

/** Prepared once for thousands of lines with the same columns. */
export type DatasetReader = (cells: readonly (string | undefined)[]) => Dataset | undefined;

/** A reader of lines with these properties as columns; it answers undefined for what cannot be such a line. */
export function datasetReader(columns: readonly string[]): DatasetReader {
  const [nameAt, typeAt, mountpointAt] = ['name', 'type', 'mountpoint'].map((column) => columns.indexOf(column));
  const plan: readonly ColumnPlan[] = columns.map((property) => {
    const [field, read] = (Object.hasOwn(fields, property) && fields[property]) || [undefined, textOf];
    return { property, field, read };
  });
  return (cells) => {
    const name = cells[nameAt ?? -1] ?? '';
    const parts = partsOf(name);
    if (!parts) return undefined;
    const dataset: Record<string, unknown> = { name };
    const type = cells[typeAt ?? -1] ?? typeOf(parts, cells[mountpointAt ?? -1]);
    if (type !== undefined && types.includes(type)) dataset.type = type;
    dataset.pool = parts.pool;
    for (const [index, { property, field, read }] of plan.entries()) {
      const cell = cells[index];
      if (index === nameAt || index === typeAt || cell === undefined || cell === '-' || cell === '') continue;
      const value = read(cell);
      if (field === undefined) dataset.properties = { ...(dataset.properties as object), [property]: cell };
      else if (value !== undefined) dataset[field] = value;
      else if (sizes.has(property)) return undefined;
    }
    return dataset as Dataset;
  };
}

/** Snapshots and bookmarks by their names; of the others only volumes have no mount point at all. */
function typeOf(parts: { snapshot?: string; bookmark?: string }, mountpoint: string | undefined): string | undefined {
  if (parts.snapshot !== undefined) return 'snapshot';
  if (parts.bookmark !== undefined) return 'bookmark';
  if (mountpoint === undefined) return undefined;
  return mountpoint === '-' ? 'volume' : 'filesystem';
}
