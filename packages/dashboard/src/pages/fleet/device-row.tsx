// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by themselves cannot be those of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: as in a table, what is in a cell is reached, not the cell
import { createMemo, For, onCleanup, onMount, Show } from 'solid-js';
import { statusWord } from '../../api/device.ts';
import { hrefOf } from '../../app/router.ts';
import { formatAge, isStale } from '../../format/format-age.ts';
import { type DeviceEntry, lastSeenMs, loadLastHour } from '../../state/device-list.ts';
import { minuteValues } from '../../state/last-hour.ts';
import { now } from '../../state/now.ts';
import { alertsByDevice } from '../../state/open-alerts.ts';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { tagsOf } from './matches-device.ts';

/** Metrics are polled every minute; after three of those they say nothing of now. */
const freshForSec = 180;
/** Rows that are only scrolled past ask for nothing. */
const dwellMs = 250;

export function DeviceRow(props: { entry: DeviceEntry; index: number; height: number }) {
  const device = () => props.entry.device();
  const reading = createMemo(() => props.entry.readings().at(-1));
  const stale = () => isStale(reading()?.atMs, now(), freshForSec);
  const alerts = () => alertsByDevice().get(props.entry.hostname) ?? [];
  const minutes = createMemo(() => minuteValues(props.entry.readings(), ({ cpuPercent }) => cpuPercent, now()));
  onMount(() => {
    const timer = setTimeout(() => void loadLastHour(props.entry), dwellMs);
    onCleanup(() => clearTimeout(timer));
  });
  return (
    <div
      class="row"
      role="row"
      aria-rowindex={props.index + 2}
      style={{ height: `${props.height}px`, transform: `translateY(${props.index * props.height}px)` }}
    >
      <span role="cell">
        <a href={hrefOf(['devices', props.entry.hostname])}>{props.entry.hostname}</a>
        <br />
        <span class="small quiet">{device().address}</span>
      </span>
      <span role="cell">
        <Chip tone={toneOf(device().status)} title={device().statusReason}>
          {statusWord(device().status)}
        </Chip>
        <br />
        <span class="age" classList={{ stale: stale() }}>
          {device().status === 'online' ? 'seen ' : 'since '}
          {formatAge(lastSeenMs(props.entry), now())}
        </span>
      </span>
      <span role="cell">
        <Meter percent={reading()?.cpuPercent} stale={stale()} />
      </span>
      <span role="cell">
        <Meter percent={reading()?.memoryPercent} stale={stale()} />
      </span>
      <span role="cell">
        <Meter percent={reading()?.diskPercent} stale={stale()} />
      </span>
      <span role="cell">
        <Show when={alerts().length > 0} fallback={<span class="quiet">none</span>}>
          <Chip tone={alerts().some(({ severity }) => severity === 'critical') ? 'bad' : 'warn'}>
            {alerts().length}
          </Chip>
        </Show>
      </span>
      <span role="cell">
        <Sparkline values={minutes()} label={`CPU of ${props.entry.hostname} in the last hour`} />
      </span>
      <span role="cell" class="tags">
        <For each={tagsOf(device())}>{(tag) => <span class="tag">{tag}</span>}</For>
      </span>
    </div>
  );
}
