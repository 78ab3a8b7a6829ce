import { For, Show } from 'solid-js';
import { statusWord } from '../../api/device.ts';
import { path } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { go } from '../../app/router.ts';
import { can } from '../../app/session.ts';
import { type DeviceEntry, lastSeenMs, reload } from '../../state/device-list.ts';
import { alertsByDevice } from '../../state/open-alerts.ts';
import { Age } from '../../ui/age.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { attempt } from '../../ui/notices.tsx';
import { confirmFirst } from '../../ui/plan-dialog.tsx';

export function DeviceHeader(props: { entry: DeviceEntry }) {
  const device = () => props.entry.device();
  const to = () => path`/api/devices/${props.entry.hostname}`;
  const analyze = async () => {
    const answer = await request({ method: 'POST', path: `${to()}/analyze`, body: { fresh: true } });
    await reload(props.entry.hostname);
    return answer;
  };
  const remove = async () => {
    const { hostname } = props.entry;
    const removed = await confirmFirst({ method: 'DELETE', path: to() }, `Remove ${hostname}`);
    if (removed) go([]);
    return removed;
  };
  return (
    <>
      <div class="bar">
        <h1>{props.entry.hostname}</h1>
        <Chip tone={toneOf(device().status)}>{statusWord(device().status)}</Chip>
        <span class="small">
          seen <Age at={lastSeenMs(props.entry)} freshForSec={180} />
        </span>
        <button type="button" onClick={() => void attempt(analyze, `${props.entry.hostname} was analyzed`)}>
          Analyze
        </button>
        <Show when={can('admin')}>
          <button
            type="button"
            class="danger"
            onClick={() => void attempt(remove, `${props.entry.hostname} was removed`)}
          >
            Remove
          </button>
        </Show>
      </div>
      <Show when={device().status !== 'online' && device().statusReason}>
        {(reason) => <div class="note warn">{reason()}</div>}
      </Show>
      <For each={alertsByDevice().get(props.entry.hostname)}>
        {(alert) => (
          <div class={`note ${alert.severity === 'critical' ? 'bad' : 'warn'}`}>
            <span>
              {alert.message} <Age at={alert.firedAt} freshForSec={Number.POSITIVE_INFINITY} />
            </span>
          </div>
        )}
      </For>
    </>
  );
}
