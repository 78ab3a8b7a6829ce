import { createMemo, Match, Show, Switch } from 'solid-js';
import { place } from '../../app/router.ts';
import { useTopic } from '../../live/live.ts';
import { entries, entryOf, isListed } from '../../state/device-list.ts';
import { hasTool } from '../../state/plugins.ts';
import { Subpages } from '../../ui/subpages.tsx';
import { DeviceDrives } from './device-drives.tsx';
import { DeviceFacts } from './device-facts.tsx';
import { DeviceHeader } from './device-header.tsx';
import { DeviceLogs } from './device-logs.tsx';
import { DeviceMetrics } from './device-metrics.tsx';
import { DevicePorts } from './device-ports.tsx';

/** All about one machine. */
export function DevicePage() {
  const hostname = createMemo(() => place().parts[1] ?? '');
  const part = () => place().parts[2] ?? '';
  const entry = createMemo(() => {
    entries();
    return entryOf(hostname());
  });
  /** What was not analyzed yet may have everything. */
  const mayHave = (capability: string) => {
    const known = entry()?.device().capabilities;
    return capability === '' || known === undefined || known.includes(capability);
  };
  const parts = () =>
    [
      ['', 'Overview', ''],
      ['drives', 'Drives', 'get_drive_health', 'smart'],
      ['ports', 'Ports', 'get_network_ports'],
      ['logs', 'Logs', 'get_system_logs'],
    ]
      .filter(([, , tool = '', capability = '']) => (tool === '' || hasTool(tool)) && mayHave(capability))
      .map(([name = '', title = '']) => [name, title] as const);
  return (
    <div class="page">
      <Show
        when={entry()}
        keyed
        fallback={<p class="empty">{isListed() ? `There is no device ${hostname()}.` : 'Loading …'}</p>}
      >
        {(found) => {
          useTopic(`devices.${found.hostname}.*`);
          return (
            <>
              <DeviceHeader entry={found} />
              <Subpages label="Parts of the device" base={['devices', found.hostname]} of={parts()} current={part()} />
              <Switch>
                <Match when={part() === 'drives'}>
                  <DeviceDrives hostname={found.hostname} />
                </Match>
                <Match when={part() === 'ports'}>
                  <DevicePorts hostname={found.hostname} />
                </Match>
                <Match when={part() === 'logs'}>
                  <DeviceLogs hostname={found.hostname} />
                </Match>
                <Match when={part() === ''}>
                  <DeviceMetrics hostname={found.hostname} />
                  <DeviceFacts device={found.device()} />
                </Match>
              </Switch>
            </>
          );
        }}
      </Show>
    </div>
  );
}
