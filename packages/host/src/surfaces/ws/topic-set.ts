import { topicMatches } from '@infrastructor/core/runtime';

/** The topics and patterns that one client is subscribed to. */
export class TopicSet {
  readonly #names = new Set<string>();
  /** The names that may cover more than themselves. */
  #patterns: readonly string[] = [];

  constructor(names: Iterable<string> = []) {
    this.add(names);
  }

  get size(): number {
    return this.#names.size;
  }

  get names(): readonly string[] {
    return [...this.#names];
  }

  add(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name);
    this.#patterns = this.names.filter((name) => name === '*' || name.endsWith('.*'));
  }

  delete(names: Iterable<string>): void {
    for (const name of names) this.#names.delete(name);
    this.#patterns = this.#patterns.filter((name) => this.#names.has(name));
  }

  clear(): void {
    this.#names.clear();
    this.#patterns = [];
  }

  /** Whether a message on these topics is wanted. */
  covers(topics: readonly string[]): boolean {
    if (this.#names.size === 0) return false;
    return topics.some(
      (topic) => this.#names.has(topic) || this.#patterns.some((pattern) => topicMatches(pattern, topic)),
    );
  }
}
