import { createMemo, Show } from 'solid-js';
import type { Filesystem } from '../../api/metrics.ts';
import { path } from '../../api/path.ts';
import { formatDuration } from '../../format/format-age.ts';
import { formatBytes, unknown } from '../../format/format-bytes.ts';
import { formatPercent } from '../../format/format-number.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Meter } from '../../ui/meter.tsx';

interface Forecast {
  readonly dataType: string;
  readonly subject: string;
  readonly state: 'filling' | 'steady' | 'shrinking' | 'unknown';
  readonly reason?: string;
  readonly daysUntilFull?: number;
  readonly earliestDays?: number;
  readonly latestDays?: number;
}

/** The file systems, with when each will be full. */
export function DeviceFilesystems(props: { hostname: string; filesystems: readonly Filesystem[] | undefined }) {
  const forecasts = createAnswer<Forecast[]>(() => path`/api/devices/${props.hostname}/forecast`);
  const bySubject = createMemo(() => new Map((forecasts.data() ?? []).map((each) => [each.subject, each])));
  return (
    <Show when={props.filesystems?.length}>
      <section class="card" aria-label="File systems">
        <h2>File systems</h2>
        <DataTable
          label="File systems"
          rows={props.filesystems ?? []}
          columns={[
            { title: 'Mounted on', cell: ({ mountedOn }) => mountedOn },
            { title: 'Device', cell: ({ filesystem, type }) => `${filesystem}${type ? ` (${type})` : ''}` },
            { title: 'Used', cell: ({ usedPercent }) => <Meter percent={usedPercent} /> },
            { title: 'Size', number: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
            { title: 'Free', number: true, cell: ({ availableBytes }) => formatBytes(availableBytes) },
            { title: 'Inodes', number: true, cell: ({ inodesUsedPercent }) => formatPercent(inodesUsedPercent) },
            { title: 'Full in', cell: ({ mountedOn }) => <FullIn forecast={bySubject().get(mountedOn)} /> },
          ]}
        />
      </section>
    </Show>
  );
}

function FullIn(props: { forecast: Forecast | undefined }) {
  const text = () => {
    const forecast = props.forecast;
    if (!forecast || forecast.state === 'unknown') return unknown;
    if (forecast.daysUntilFull === undefined) return forecast.state;
    return formatDuration(forecast.daysUntilFull * 86_400);
  };
  const range = () => {
    const { earliestDays, latestDays, reason } = props.forecast ?? {};
    if (earliestDays === undefined) return reason;
    return `95 %: ${formatDuration(earliestDays * 86_400)} to ${latestDays === undefined ? 'never' : formatDuration(latestDays * 86_400)}`;
  };
  return <span title={range()}>{text()}</span>;
}
