import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { path } from '../../api/path.ts';
import { formatBytes } from '../../format/format-bytes.ts';
import { formatNumber, formatPercent } from '../../format/format-number.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import type { ContainerStats } from './container.ts';

const betweenMs = 5_000;
const mostPoints = 60;

/** What a container uses, asked for again and again while somebody looks. */
export function ContainerFigures(props: { device: string; name: string }) {
  const url = () => `${path`/api/containers/${props.device}/${props.name}/stats`}?fresh=true`;
  const stats = createAnswer<ContainerStats>(url);
  const [cpu, setCpu] = createSignal<readonly (number | null)[]>([]);
  createEffect(
    on(stats.meta, (meta) => meta && setCpu((list) => [...list, stats.data()?.cpuPercent ?? null].slice(-mostPoints))),
  );
  const timer = setInterval(() => {
    if (!document.hidden && !stats.isLoading()) void stats.refetch();
  }, betweenMs);
  onCleanup(() => clearInterval(timer));
  return (
    <AnswerView of={stats} freshForSec={30}>
      {(data) => (
        <dl class="facts">
          <dt>CPU</dt>
          <dd>
            {formatPercent(data().cpuPercent)} of a core
            <Sparkline values={cpu()} label="CPU since this was opened" />
          </dd>
          <dt>Memory</dt>
          <dd>
            {formatBytes(data().memoryUsedBytes)} of {formatBytes(data().memoryLimitBytes)} (
            {formatPercent(data().memoryPercent)})
          </dd>
          <dt>Network</dt>
          <dd>
            {formatBytes(data().networkReceivedBytes)} received, {formatBytes(data().networkSentBytes)} sent
          </dd>
          <dt>Disks</dt>
          <dd>
            {formatBytes(data().blockReadBytes)} read, {formatBytes(data().blockWrittenBytes)} written
          </dd>
          <dt>Processes</dt>
          <dd>{formatNumber(data().pids)}</dd>
        </dl>
      )}
    </AnswerView>
  );
}
