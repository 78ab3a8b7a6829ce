import { Buffer } from 'node:buffer';
import { setFlagsFromString } from 'node:v8';

/** Garbage that may gather beside what is in use. On a machine with much memory V8 would take three times as much. */
const garbagePercent = 50;

/** A few bytes that are kept keep the pool that they were cut from, and each connection keeps some. Node's is 64 KiB. */
const poolBytes = 8 * 1024;

/** Keeps the memory of a server near what it uses; to be called before the rest of it is loaded. */
export function boundMemory(): void {
  setFlagsFromString(`--heap-growing-percent=${garbagePercent}`);
  Buffer.poolSize = poolBytes;
}
