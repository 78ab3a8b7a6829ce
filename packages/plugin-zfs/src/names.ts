import { Type } from '@infrastructor/core';

/** ZFS_MAX_DATASET_NAME_LEN is 256 with the closing NUL. All legal characters are ASCII, so bytes are characters. */
export const longestName = 255;

// module/zcommon/zfs_namecheck.c: letters, digits and - _ . : and space; % in datasets, for temporary clones.
const component = '[A-Za-z0-9_.:% -]+';
// ... and not in a name that is made: "invalid character % in name" (zfs_validate_name, libzfs_dataset.c).
const newComponent = '[A-Za-z0-9_.: -]+';
const snapshot = component;
// Not "." or "..": they are refused since 2.0 and would climb out of a mount point.
const notDots = '(?!\\.{1,2}(?:[/@#]|$))';
const dataset = `[A-Za-z][A-Za-z0-9_.: -]*(?:/${notDots}${component})*`;

/** Reserved by zpool-create(8): whole words, and whatever starts like a group of vdevs. */
const reserved = '(?!(?:mirror|raidz|draid|spare)|log$)';
const pool = `${reserved}[A-Za-z][A-Za-z0-9_.: -]*`;

const anchored = (pattern: string) => `^${pattern}$`;
const name = (pattern: string, description: string) =>
  Type.String({ minLength: 1, maxLength: longestName, pattern: anchored(pattern), description });

/** A pool: starts with a letter (zpoolconcepts(7), pool_namecheck). */
export const PoolName = name(pool, 'Pool, like tank');

/** A file system or volume: pool and components divided by slashes (zfsconcepts(7), dataset_namecheck). */
export const DatasetName = name(dataset, 'File system or volume, like tank/home/bob smith');

/** One that is to be made. */
export const NewDatasetName = name(
  `[A-Za-z][A-Za-z0-9_.: -]*(?:/${notDots}${newComponent})*`,
  'New file system or volume, like tank/home/bob smith',
);

/** What stands behind the @ of a snapshot that is to be made; a leading - would read as an option where it is a word of its own. */
export const SnapshotName = name(`(?!-)${newComponent}`, 'Snapshot without its dataset, like daily-2026-11-22');

/** Dataset and snapshot: `tank/home@daily`. */
export const FullSnapshotName = name(`${dataset}@${snapshot}`, 'Snapshot with its dataset, like tank/home@daily');

/** Dataset and bookmark: `tank/home#daily`. */
export const FullBookmarkName = name(`${dataset}#${snapshot}`, 'Bookmark with its dataset, like tank/home#daily');

const test = (pattern: string) => {
  const expression = new RegExp(anchored(pattern));
  return (text: string) => text.length > 0 && text.length <= longestName && expression.test(text);
};

export const isPoolName = test(pool);
export const isDatasetName = test(dataset);
export const isSnapshotName = test(`(?!-)${newComponent}`);
export const isFullSnapshotName = test(`${dataset}@${snapshot}`);
/** Any name that `zfs list` prints: dataset, snapshot or bookmark. */
export const isEntityName = test(`${dataset}(?:[@#]${snapshot})?`);

export interface EntityName {
  readonly pool: string;
  readonly dataset: string;
  readonly snapshot?: string;
  readonly bookmark?: string;
}

/** The parts of a dataset's, snapshot's or bookmark's name; undefined for what is not one. */
export function partsOf(text: string): EntityName | undefined {
  if (!isEntityName(text)) return undefined;
  const sign = text.search(/[@#]/);
  const dataset = sign < 0 ? text : text.slice(0, sign);
  const slash = dataset.indexOf('/');
  const pool = slash < 0 ? dataset : dataset.slice(0, slash);
  if (sign < 0) return { pool, dataset };
  const suffix = text.slice(sign + 1);
  return text[sign] === '@' ? { pool, dataset, snapshot: suffix } : { pool, dataset, bookmark: suffix };
}
