import type { Deadline } from '../deadline.ts';
import { FairQueue } from './fair-queue.ts';

/** sshd begins to drop connections at random when 10 have not authenticated yet (MaxStartups 10:30:100), ours or not. */
const handshakesPerHost = 2;
const jitterMs = 50;

/** At most two handshakes at a time with one address, and never two in the same instant. */
export class HandshakeLimiter {
  readonly #hosts = new Map<string, FairQueue>();
  #running = 0;

  get running(): number {
    return this.#running;
  }

  /** Waits for a turn; call what it answers when the handshake is over. */
  async turn(address: string, port: number, deadline: Deadline): Promise<() => void> {
    const place = `${address}:${port}`;
    let queue = this.#hosts.get(place);
    if (!queue) {
      queue = new FairQueue({ limit: handshakesPerHost, maxWaiting: 10_000, what: `a handshake with ${place}` });
      this.#hosts.set(place, queue);
    }
    const release = await queue.acquire(deadline);
    this.#running++;
    const finish = () => {
      release();
      this.#running--;
      if (queue.taken === 0 && queue.waiting === 0 && this.#hosts.get(place) === queue) this.#hosts.delete(place);
    };
    try {
      if (queue.taken > 1) await deadline.pause(`waiting for a handshake with ${place}`, Math.random() * jitterMs);
    } catch (error) {
      finish();
      throw error;
    }
    return finish;
  }
}
