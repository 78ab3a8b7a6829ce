import { createMemo, Show } from 'solid-js';
import { sparkPoints } from './spark-points.ts';

/** The last hour at a glance. */
export function Sparkline(props: { values: readonly (number | null)[]; label: string; top?: number }) {
  const points = createMemo(() => sparkPoints(props.values, props.top ?? 100));
  return (
    <Show when={points() !== ''} fallback={<span class="quiet">—</span>}>
      <svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label={props.label}>
        <polyline points={points()} />
      </svg>
    </Show>
  );
}
