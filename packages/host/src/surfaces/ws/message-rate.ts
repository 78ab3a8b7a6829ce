/** Counts messages of one client in windows of a second. */
export class MessageRate {
  readonly #limit: number;
  #windowStartMs = 0;
  #count = 0;

  constructor(perSec: number) {
    this.#limit = perSec;
  }

  /** `refuse` is the first too many of its window, to be told; `ignore` are the further ones; `flood` is past all patience. */
  judge(nowMs: number): 'accept' | 'refuse' | 'ignore' | 'flood' {
    if (nowMs - this.#windowStartMs >= 1_000) {
      this.#windowStartMs = nowMs;
      this.#count = 0;
    }
    this.#count++;
    if (this.#count <= this.#limit) return 'accept';
    if (this.#count > this.#limit * 20) return 'flood';
    return this.#count === this.#limit + 1 ? 'refuse' : 'ignore';
  }
}
