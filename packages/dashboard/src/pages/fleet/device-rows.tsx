// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by themselves cannot be those of a table
// biome-ignore-all lint/a11y/useFocusableInteractive: as in a table, what is in a cell is reached, not the cell
import { createMemo, createSignal, For, onCleanup, onMount } from 'solid-js';
import type { DeviceEntry } from '../../state/device-list.ts';
import { visibleRange } from '../../ui/visible-range.ts';
import { DeviceRow } from './device-row.tsx';

const rowPx = 48;
const columns = ['Device', 'State', 'CPU', 'Memory', 'Disk', 'Alerts', 'CPU, last hour', 'Tags'];

/** Only the rows that can be seen exist, so a thousand devices cost what twenty do. */
export function DeviceRows(props: { entries: readonly DeviceEntry[] }) {
  let scroller: HTMLDivElement | undefined;
  const [scrollPx, setScrollPx] = createSignal(0);
  const [viewPx, setViewPx] = createSignal(800);
  const range = createMemo(() => visibleRange(scrollPx(), viewPx(), rowPx, props.entries.length), undefined, {
    equals: (one, other) => one.first === other.first && one.end === other.end,
  });
  onMount(() => {
    const observer = new ResizeObserver(() => setViewPx(scroller?.clientHeight ?? 0));
    if (scroller) observer.observe(scroller);
    onCleanup(() => observer.disconnect());
  });
  return (
    <div
      class="rows"
      ref={scroller}
      tabindex="0"
      role="table"
      aria-label="Devices"
      aria-rowcount={props.entries.length + 1}
      onScroll={(event) => setScrollPx(event.currentTarget.scrollTop)}
    >
      <div class="head" role="row" aria-rowindex={1}>
        <For each={columns}>{(title) => <span role="columnheader">{title}</span>}</For>
      </div>
      <div class="body" role="rowgroup" style={{ height: `${props.entries.length * rowPx}px` }}>
        <For each={props.entries.slice(range().first, range().end)}>
          {(entry, index) => <DeviceRow entry={entry} index={range().first + index()} height={rowPx} />}
        </For>
      </div>
    </div>
  );
}
