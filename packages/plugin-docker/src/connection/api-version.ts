/** Engine API versions that this plugin was written for. */
export const oldestApiVersion = '1.24';
export const newestApiVersion = '1.51';

const parts = (version: string) => version.split('.').map(Number);

export function compareApiVersions(one: string, other: string): number {
  const [major = 0, minor = 0] = parts(one);
  const [otherMajor = 0, otherMinor = 0] = parts(other);
  return major - otherMajor || minor - otherMinor;
}

/** The newest version that both sides know; undefined where there is none, or the engine named none. */
export function agreedApiVersion(newest: string | undefined, oldest: string | undefined): string | undefined {
  if (newest === undefined || !/^\d+\.\d+$/.test(newest)) return undefined;
  const agreed = compareApiVersions(newest, newestApiVersion) < 0 ? newest : newestApiVersion;
  const least = oldest !== undefined && compareApiVersions(oldest, oldestApiVersion) > 0 ? oldest : oldestApiVersion;
  return compareApiVersions(agreed, least) < 0 ? undefined : agreed;
}
