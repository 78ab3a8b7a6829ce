import { createMemo, createSignal, For, Show } from 'solid-js';
import { deviceStatuses, statusWord } from '../../api/device.ts';
import { can } from '../../app/session.ts';
import { formatCount } from '../../format/format-number.ts';
import { useTopic } from '../../live/live.ts';
import { deviceList, entries, isListed, listProblem, loadDevices } from '../../state/device-list.ts';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { AddDevice } from './add-device.tsx';
import { DeviceRows } from './device-rows.tsx';
import { matchesDevice, tagsOf } from './matches-device.ts';

/** Every device at a glance. */
export function FleetPage() {
  // The snapshots of all devices; rows take their figures from it.
  useTopic('devices.*');
  const [search, setSearch] = createSignal('');
  const [status, setStatus] = createSignal('');
  const [tag, setTag] = createSignal('');
  const [isAdding, setIsAdding] = createSignal(false);
  const tags = createMemo(() => [...new Set(deviceList().flatMap(tagsOf))].sort());
  const shown = createMemo(() => {
    const filter = { search: search(), status: status(), tag: tag() };
    return entries().filter(({ device }) => matchesDevice(device(), filter));
  });
  const troubled = createMemo(
    () => deviceList().filter((device) => device.status !== 'online' && device.status !== 'unknown').length,
  );
  return (
    <div class="page fleet">
      <div class="bar">
        <h1>Fleet</h1>
        <span class="quiet" role="status">
          {formatCount(entries().length, 'device')}
          {troubled() > 0 ? `, ${troubled()} not online` : ''}
          {shown().length === entries().length ? '' : `, ${shown().length} shown`}
        </span>
        <input
          type="search"
          aria-label="Search devices"
          placeholder="Search (Ctrl K)"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <select aria-label="Status" onChange={(event) => setStatus(event.currentTarget.value)}>
          <option value="">Every status</option>
          <For each={deviceStatuses}>{(each) => <option value={each}>{statusWord(each)}</option>}</For>
        </select>
        <Show when={tags().length > 0}>
          <select aria-label="Tag" onChange={(event) => setTag(event.currentTarget.value)}>
            <option value="">Every tag</option>
            <For each={tags()}>{(each) => <option value={each}>{each}</option>}</For>
          </select>
        </Show>
        <Show when={can('admin')}>
          <button type="button" class="primary" onClick={() => setIsAdding(true)}>
            Add device
          </button>
        </Show>
      </div>
      <ProblemNote problem={listProblem()} retry={() => void loadDevices()} />
      <Show when={isListed()} fallback={<p class="empty">Loading …</p>}>
        <Show
          when={shown().length > 0}
          fallback={
            <p class="empty">
              {entries().length === 0 ? 'No device yet: add the first one.' : 'No device fits this search.'}
            </p>
          }
        >
          <DeviceRows entries={shown()} />
        </Show>
      </Show>
      <Show when={isAdding()}>
        <AddDevice onClose={() => setIsAdding(false)} />
      </Show>
    </div>
  );
}
