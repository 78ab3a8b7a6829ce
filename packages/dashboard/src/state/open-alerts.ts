import { createMemo, createRoot, createSignal } from 'solid-js';
import type { Alert } from '../api/alert.ts';
import { get } from '../api/request.ts';
import type { EventMessage } from '../live/stream-message.ts';

const settleMs = 500;
const [openAlerts, setOpenAlerts] = createRoot(() => createSignal<readonly Alert[]>([]));
/** Grows with every change of an alert, for pages that show others than the open ones. */
const [alertChanges, setAlertChanges] = createRoot(() => createSignal(0));

export { alertChanges, openAlerts };

let timer: ReturnType<typeof setTimeout> | undefined;

export async function loadOpenAlerts(): Promise<void> {
  try {
    setOpenAlerts((await get<Alert[]>('/api/alerts?limit=500')).data);
  } catch {
    // The badge is only an extra; the page of alerts says what is wrong.
  }
}

/** Many alerts come and go together: they are asked for once. */
export function hearOfAlert({ eventType }: EventMessage): void {
  if (!eventType.startsWith('alert.')) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    setAlertChanges((count) => count + 1);
    void loadOpenAlerts();
  }, settleMs);
}

export const alertsByDevice = createRoot(() =>
  createMemo(() => {
    const found = new Map<string, Alert[]>();
    for (const alert of openAlerts()) {
      if (alert.device !== undefined) found.set(alert.device, [...(found.get(alert.device) ?? []), alert]);
    }
    return found;
  }),
);
