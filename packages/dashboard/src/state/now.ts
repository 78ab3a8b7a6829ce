import { createRoot, createSignal } from 'solid-js';

const tickMs = 5_000;

/** The clock of everything that says how old it is; it stands still while nobody looks. */
export const now = createRoot(() => {
  const [now, setNow] = createSignal(Date.now());
  setInterval(() => {
    if (!document.hidden) setNow(Date.now());
  }, tickMs);
  document.addEventListener('visibilitychange', () => setNow(Date.now()));
  return now;
});
