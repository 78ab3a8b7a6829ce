import { createEffect, createSignal, For, on, Show } from 'solid-js';
import type { SystemMetrics } from '../../api/metrics.ts';
import { path } from '../../api/path.ts';
import { formatDuration } from '../../format/format-age.ts';
import { formatBytes, formatRate } from '../../format/format-bytes.ts';
import { formatNumber, formatPercent } from '../../format/format-number.ts';
import { onLive } from '../../live/live.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chart } from '../../ui/chart.tsx';
import { DeviceFilesystems } from './device-filesystems.tsx';
import { HistoryCharts } from './history-charts.tsx';
import { type RatePoint, ratesOf, withPoint } from './live-series.ts';

/** How a machine does now, and how it did. */
export function DeviceMetrics(props: { hostname: string }) {
  const url = () => path`/api/devices/${props.hostname}/metrics`;
  const metrics = createAnswer<SystemMetrics>(url);
  const [rates, setRates] = createSignal<readonly RatePoint[]>([]);
  onLive((message) => {
    if (message.type !== 'data' || message.hostname !== props.hostname || message.dataType !== 'system.metrics') return;
    const collectedAt = message.meta.collectedAt ?? message.timestamp;
    if (collectedAt < (metrics.meta()?.collectedAt ?? '')) return;
    metrics.replace(message.data as SystemMetrics, { collectedAt, warnings: [] });
  });
  createEffect(
    on([metrics.data, metrics.meta], ([data, meta]) => {
      if (data && meta) setRates((points) => withPoint(points, ratesOf(data, meta.collectedAt)));
    }),
  );
  const times = () => rates().map(({ atSec }) => atSec);
  const series = (name: 'rx' | 'tx' | 'read' | 'written', label: string) => ({
    label,
    values: rates().map((point) => point[name]),
  });
  return (
    <>
      <section class="card" aria-label="Now">
        <h2>Now</h2>
        <AnswerView of={metrics} freshUrl={() => `${url()}?fresh=true`} freshForSec={180}>
          {(data) => <Figures metrics={data()} />}
        </AnswerView>
      </section>
      <HistoryCharts hostname={props.hostname} />
      <div class="grid">
        <Chart
          title="Network, since this page was opened"
          times={times()}
          series={[series('rx', 'received'), series('tx', 'sent')]}
          format={formatRate}
          leastTop={10_240}
        />
        <Chart
          title="Disks, since this page was opened"
          times={times()}
          series={[series('read', 'read'), series('written', 'written')]}
          format={formatRate}
          leastTop={10_240}
        />
      </div>
      <DeviceFilesystems hostname={props.hostname} filesystems={metrics.data()?.filesystems} />
    </>
  );
}

function Figures(props: { metrics: SystemMetrics }) {
  const memory = () => props.metrics.memory;
  const load = () => props.metrics.load;
  return (
    <dl class="facts">
      <dt>CPU</dt>
      <dd>
        {formatPercent(props.metrics.cpu?.usedPercent)} of {formatNumber(props.metrics.cpu?.cores)} cores, waiting for
        disks {formatPercent(props.metrics.cpu?.iowaitPercent)}
      </dd>
      <dt>Memory</dt>
      <dd>
        {formatPercent(memory()?.usedPercent)}: {formatBytes(memory()?.usedBytes)} of{' '}
        {formatBytes(memory()?.totalBytes)}
      </dd>
      <dt>Swap</dt>
      <dd>
        {formatBytes(props.metrics.swap?.usedBytes)} of {formatBytes(props.metrics.swap?.totalBytes)}
      </dd>
      <dt>Load</dt>
      <dd>
        {formatNumber(load()?.load1m, 2)}, {formatNumber(load()?.load5m, 2)}, {formatNumber(load()?.load15m, 2)}
      </dd>
      <dt>Up for</dt>
      <dd>{formatDuration(props.metrics.uptimeSec)}</dd>
      <Show when={props.metrics.temperatures.length > 0}>
        <dt>Temperatures</dt>
        <dd>
          <For each={props.metrics.temperatures}>
            {({ chip, label, celsius }) => (
              <span class="tag">
                {label ?? chip} {formatNumber(celsius)} °C
              </span>
            )}
          </For>
        </dd>
      </Show>
    </dl>
  );
}
