import type { PropertyUnit } from '../../schemas/property.ts';

type Units = Readonly<Record<string, PropertyUnit>>;

const all = (unit: PropertyUnit, names: string): Units =>
  Object.fromEntries(names.split(' ').map((name) => [name, unit]));

/** Numeric properties of datasets (zfsprops(7)); what is not here is text. */
export const datasetUnits: Units = {
  ...all('bytes', 'used available referenced logicalused logicalreferenced written volsize volblocksize recordsize'),
  ...all('bytes', 'usedbydataset usedbysnapshots usedbychildren usedbyrefreservation special_small_blocks'),
  ...all('bytes', 'quota refquota reservation refreservation defaultuserquota defaultgroupquota defaultprojectquota'),
  ...all('ratio', 'compressratio refcompressratio'),
  ...all('count', 'createtxg copies version userrefs objsetid pbkdf2iters'),
  ...all('count', 'filesystem_limit snapshot_limit filesystem_count snapshot_count'),
  ...all('time', 'creation snapshots_changed'),
  ...all('text', 'guid ivsetguid'),
};

/** Numeric properties of pools and vdevs (zpoolprops(7), vdevprops(7)). */
export const poolUnits: Units = {
  ...all('bytes', 'size allocated free freeing leaked expandsize checkpoint bcloneused bclonesaved maxblocksize'),
  ...all('bytes', 'maxdnodesize dedup_table_size dedup_table_quota dedupused dedupsaved asize psize bootsize'),
  ...all('percent', 'capacity fragmentation'),
  ...all('ratio', 'dedupratio bcloneratio'),
  ...all('count', 'ashift version last_scrubbed_txg parity numchildren read_errors write_errors checksum_errors'),
  ...all('count', 'initialize_errors null_ops read_ops write_ops free_ops claim_ops trim_ops slow_io_n slow_io_t'),
  ...all('bytes', 'null_bytes read_bytes write_bytes free_bytes claim_bytes trim_bytes'),
  ...all('text', 'guid load_guid'),
};

/** `written@snapshot`, `userused@name` and their like. */
export function unitOf(property: string, units: Units): PropertyUnit {
  const known = Object.hasOwn(units, property) ? units[property] : undefined;
  if (known) return known;
  if (/^(?:written|(?:default)?(?:user|group|project)(?:used|quota))@/.test(property)) return 'bytes';
  return /^(?:user|group|project)obj(?:used|quota)@/.test(property) ? 'count' : 'text';
}
