/** Lets one loop sleep until a time has passed or somebody wakes it. */
export class Wakeup {
  #woken = Promise.withResolvers<void>();

  wake(): void {
    this.#woken.resolve();
  }

  async sleep(ms: number): Promise<void> {
    const { promise: passed, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(Math.max(ms, 0), 2_147_483_647));
    timer.unref();
    try {
      await Promise.race([this.#woken.promise, passed]);
    } finally {
      clearTimeout(timer);
      this.#woken = Promise.withResolvers();
    }
  }
}
