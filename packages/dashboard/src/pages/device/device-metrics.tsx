import { For, Show } from 'solid-js';
import type { SystemMetrics } from '../../api/metrics.ts';
import { path } from '../../api/path.ts';
import { formatDuration } from '../../format/format-age.ts';
import { formatBytes } from '../../format/format-bytes.ts';
import { formatNumber, formatPercent } from '../../format/format-number.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { takeLive } from '../../state/take-live.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { DeviceFilesystems } from './device-filesystems.tsx';
import { HistoryCharts } from './history-charts.tsx';

/** How a machine does now, and how it did. */
export function DeviceMetrics(props: { hostname: string }) {
  const url = () => path`/api/devices/${props.hostname}/metrics`;
  const metrics = createAnswer<SystemMetrics>(url);
  takeLive(metrics, () => props.hostname, 'system.metrics');
  return (
    <>
      <section class="card" aria-label="Now">
        <h2>Now</h2>
        <AnswerView of={metrics} freshUrl={() => `${url()}?fresh=true`} freshForSec={180}>
          {(data) => <Figures metrics={data()} />}
        </AnswerView>
      </section>
      <HistoryCharts hostname={props.hostname} />
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
