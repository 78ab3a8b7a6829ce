import type { ContainerLogEntry } from '../schemas/log-entry.ts';

/** Keeps the newest lines within a size; the oldest give way, so a log of any length costs the same. */
export class NewestLines {
  readonly #maximumCharacters: number;
  #lines: ContainerLogEntry[] = [];
  #first = 0;
  #characters = 0;
  #dropped = 0;

  constructor(maximumCharacters: number) {
    this.#maximumCharacters = maximumCharacters;
  }

  push(line: ContainerLogEntry): void {
    this.#lines.push(line);
    this.#characters += line.text.length;
    while (this.#characters > this.#maximumCharacters && this.#first < this.#lines.length - 1) {
      this.#characters -= this.#lines[this.#first]?.text.length ?? 0;
      this.#first += 1;
      this.#dropped += 1;
    }
    // Given back in large steps, so that each line is moved once at most.
    if (this.#first > 1_000 && this.#first * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  get dropped(): number {
    return this.#dropped;
  }

  toArray(): ContainerLogEntry[] {
    return this.#lines.slice(this.#first);
  }
}
