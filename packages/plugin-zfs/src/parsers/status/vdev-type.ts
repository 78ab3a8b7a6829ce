/** Groups are named after their kind, with a number since 0.6.5 and with parity and layout for raidz and dRAID. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/^mirror(-\d+)?$/, 'mirror'],
  [/^raidz[123]?(-\d+)?$/, 'raidz'],
  [/^draid[123]?(:\S+)?(-\d+)?$/, 'draid'],
  [/^replacing(-\d+)?$/, 'replacing'],
  [/^spare(-\d+)?$/, 'spare'],
  [/^indirect(-\d+)?$/, 'indirect'],
];

/**
 * The kind of a vdev by its name, in the words of the JSON form; the text form does not tell it otherwise. The names of
 * groups are reserved (zpool-create(8)).
 */
export function vdevTypeOf(name: string): string {
  const group = groups.find(([pattern]) => pattern.test(name));
  if (group) return group[1];
  if (/^draid[123]-\d+-\d+$/.test(name)) return 'dspare';
  return name.startsWith('/') && !name.startsWith('/dev/') ? 'file' : 'disk';
}
