import { percentile } from '../configs/latencies.ts';
import { collectGarbage } from './collect-garbage.ts';

/** One row of the table. */
export interface Figure {
  readonly what: string;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Does work again and again, one after the other, and takes the time of each.
 * @param work gets the number of the round, which none of the others has
 */
export async function timed(what: string, rounds: number, work: (round: number) => Promise<unknown>): Promise<Figure> {
  // What is compiled and planned for the first time is not what the thousandth call takes, nor is garbage of before.
  collectGarbage();
  const unmeasured = Math.floor(rounds / 10);
  const tookMs: number[] = [];
  for (let round = 0; round < rounds + unmeasured; round++) {
    const startedAt = performance.now();
    await work(round);
    if (round >= unmeasured) tookMs.push(performance.now() - startedAt);
  }
  const meanMs = tookMs.reduce((sum, each) => sum + each, 0) / tookMs.length;
  return { what, meanMs, p50Ms: percentile(tookMs, 0.5), p99Ms: percentile(tookMs, 0.99) };
}

/** What the seed says, and which of our figures is to be less. */
export interface SeedFigure {
  readonly text: string;
  readonly belowMs: number;
  readonly by: 'meanMs' | 'p50Ms';
}

/** Prints the rows. @returns those that are not better than the seed */
export function report(seed: SeedFigure, figures: readonly Figure[]): readonly string[] {
  console.log('| | seed | mean | p50 | p99 |\n| --- | --- | --- | --- | --- |');
  for (const { what, meanMs, p50Ms, p99Ms } of figures) {
    const cells = [meanMs, p50Ms, p99Ms].map((ms) => `${ms.toFixed(3)} ms`);
    console.log(`| ${what} | ${seed.text} | ${cells.join(' | ')} |`);
  }
  console.log();
  return figures
    .filter((figure) => !(figure[seed.by] < seed.belowMs))
    .map((figure) => `${figure.what}: ${figure[seed.by].toFixed(2)} ms, the seed has ${seed.text}`);
}
