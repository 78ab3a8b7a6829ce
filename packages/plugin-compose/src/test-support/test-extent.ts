import { describe, it } from 'vitest';

/** How much is tried: what every run tries, all there is, or what an emulated machine can do within an hour. */
export type TestExtent = 'core' | 'whole' | 'lab';

/** Registers what belongs to an extent, and leaves the rest out. */
export function casesOf(extent: TestExtent) {
  const when = (isWanted: boolean) => ({
    it: (name: string, run: () => Promise<void>) => {
      if (isWanted) it(name, run);
    },
    describe: (name: string, cases: () => void) => {
      if (isWanted) describe(name, cases);
    },
  });
  return {
    /** Not in every run, for it takes long. */
    notCore: when(extent !== 'core'),
    /** What another machine would not make different. */
    wholeOnly: when(extent === 'whole'),
  };
}
