import { formatPercent } from '../format/format-number.ts';

/** A share in figures, with a bar that says the same. */
export function Meter(props: { percent: number | null | undefined; warnAt?: number; badAt?: number; stale?: boolean }) {
  const share = () => Math.min(1, Math.max(0, (props.percent ?? 0) / 100));
  const level = () => {
    const value = props.percent ?? 0;
    if (value >= (props.badAt ?? 95)) return 'bad';
    return value >= (props.warnAt ?? 85) ? 'warn' : '';
  };
  return (
    <div class={`meter ${level()}`}>
      <span classList={{ stale: props.stale ?? false }}>{formatPercent(props.percent)}</span>
      <div class="track" aria-hidden="true">
        <div class="fill" style={{ transform: `scaleX(${share()})` }} />
      </div>
    </div>
  );
}
