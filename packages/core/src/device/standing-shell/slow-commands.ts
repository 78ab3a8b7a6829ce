import { LRUCache } from 'lru-cache';
import type { ShellCommand } from '../../contract/sh.ts';

const slowMs = 250;
const remembered = 256;
const keyLength = 160;

/** Commands that took long the last time, by the beginning of their text: others are not to wait behind them. */
export class SlowCommands {
  readonly #texts = new LRUCache<string, true>({ max: remembered });
  /** Of a busy device all commands are slow, and channels of their own would make it worse. */
  #usualMs = 0;

  has(command: ShellCommand): boolean {
    return this.#texts.has(key(command));
  }

  took(command: ShellCommand, durationMs: number): void {
    this.#usualMs += (Math.min(durationMs, 4 * slowMs) - this.#usualMs) / 20;
    if (durationMs > Math.max(slowMs, 8 * this.#usualMs)) this.#texts.set(key(command), true);
    else this.#texts.delete(key(command));
  }
}

function key({ text }: ShellCommand): string {
  return text.length <= keyLength ? text : `${text.slice(0, keyLength)}#${text.length}`;
}
