/** What is known of a watched file. */
export interface TrackedFile {
  readonly path: string;
  readonly configType: string;
  /** Of the newest snapshot; undefined before the first, and after the file was deleted. */
  contentHash: string | undefined;
  lastCheckedAt: string | undefined;
  /** Why it cannot be read, like a permission that it lost. */
  problem: string | undefined;
  /** When it was first seen to be gone, on the clock of `performance.now()`; a later look decides, since editors take files away and put them back. */
  missingSinceMs: number | undefined;
}

export const newTrackedFile = (path: string, configType: string, contentHash: string | undefined): TrackedFile => ({
  path,
  configType,
  contentHash,
  lastCheckedAt: undefined,
  problem: undefined,
  missingSinceMs: undefined,
});
