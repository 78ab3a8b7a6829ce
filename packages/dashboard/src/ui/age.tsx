import { formatAge, formatTime, isStale } from '../format/format-age.ts';
import { now } from '../state/now.ts';

/** How old a value is; one that is older than it should be looks and says so. */
export function Age(props: { at: string | number | undefined; freshForSec?: number; stale?: boolean | undefined }) {
  const stale = () => props.stale === true || isStale(props.at, now(), props.freshForSec ?? 300);
  const exact = () => formatTime(typeof props.at === 'number' ? new Date(props.at).toISOString() : props.at);
  return (
    <span class="age" classList={{ stale: stale() }} title={exact()}>
      {stale() ? 'stale, ' : ''}
      {formatAge(props.at, now())}
    </span>
  );
}
