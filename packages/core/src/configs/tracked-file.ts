/** What is known of a watched file. */
export interface TrackedFile {
  readonly path: string;
  readonly configType: string;
  /** Of the newest snapshot; undefined before the first, and after the file was deleted. */
  contentHash: string | undefined;
  lastCheckedAt: string | undefined;
  /** Why it cannot be read, like a permission that it lost. */
  problem: string | undefined;
  /** Since it was found missing once; a second look decides, since editors take files away and put them back. */
  missing: boolean;
}
