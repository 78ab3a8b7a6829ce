/** Letters of a process's state and the words of /proc/[pid]/status for them (fs/proc/array.c). */
export const stateNames: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk sleep',
  T: 'stopped',
  t: 'tracing stop',
  X: 'dead',
  x: 'dead',
  Z: 'zombie',
  P: 'parked',
  I: 'idle',
  K: 'wakekill',
  W: 'waking',
};
