import { createEffect, on } from 'solid-js';
import { gaps, onLive, useTopic } from '../live/live.ts';
import { hearOfDevice, loadDevices } from '../state/device-list.ts';
import { hearOfAlert, loadOpenAlerts } from '../state/open-alerts.ts';
import { loadPlugins } from '../state/plugins.ts';
import { attempt } from '../ui/notices.tsx';

/** What every page stands on: devices, open alerts and plugins, kept up to date for as long as the caller lives. */
export function keepState(): void {
  useTopic('events');
  onLive((message) => {
    if (message.type !== 'progress') hearOfDevice(message);
    if (message.type === 'event') hearOfAlert(message);
  });
  void attempt(loadPlugins);
  createEffect(
    on(gaps, () => {
      void loadDevices();
      void loadOpenAlerts();
    }),
  );
}
