import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zpoolEvents } from '../parsers/zpool-events.ts';
import { absent, hasTranscripts, parseContext, transcript } from '../test-support/shared-data.ts';
import { eventTexts } from './event-texts.ts';

async function textsOf(bytes: Uint8Array, cuts: readonly number[]): Promise<string[]> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  async function* chunks() {
    for (const [index, place] of places.slice(1).entries()) yield bytes.subarray(places[index], place);
  }
  return Array.fromAsync(eventTexts(chunks()));
}

describe('followed events', () => {
  test('what is no event is passed over, and one that has not ended yet waits', async () => {
    const whole = 'Nov 22 2026 23:24:00.012002214\tsysevent.fs.zfs.scrub_start\n        pool = "tank"\n\n';
    const text = `Welcome!\n\n${whole}Nov 22 2026 23:24:01.012002214\tsysevent.fs.zfs.scrub_fin`;
    expect(await textsOf(Buffer.from(text), [])).toEqual([whole.slice(0, -1)]);
  });

  test.skipIf(!hasTranscripts)(`every recorded event comes once, wherever the output is cut (${absent})`, async () => {
    const { stdout } = transcript('trixie/healthy/zpool-events-v');
    const events = zpoolEvents.parse(stdout, parseContext());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 20 }), async (cuts) => {
        const texts = await textsOf(Buffer.from(stdout), cuts);
        expect(texts.flatMap((text) => zpoolEvents.parse(text, parseContext()))).toEqual(events);
      }),
      { numRuns: 20 },
    );
  });
});
