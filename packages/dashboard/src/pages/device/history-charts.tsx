import { createMemo, createSignal, For } from 'solid-js';
import type { MetricsStep } from '../../api/metrics.ts';
import { path, withQuery } from '../../api/path.ts';
import { formatNumber, formatPercent } from '../../format/format-number.ts';
import { onLive } from '../../live/live.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chart } from '../../ui/chart.tsx';

const ranges = { '1h': 3_600, '24h': 86_400, '7d': 7 * 86_400, '90d': 90 * 86_400 } as const;
type Measure = 'cpuUsagePercent' | 'memoryUsagePercent' | 'diskUsagePercent' | 'loadAverage1m';
const charts: readonly (readonly [Measure, string, string])[] = [
  ['cpuUsagePercent', 'CPU', 'used'],
  ['memoryUsagePercent', 'Memory', 'used'],
  ['loadAverage1m', 'Load', '1 min'],
  ['diskUsagePercent', 'Fullest file system', 'used'],
];
/** A new reading shows at most this often; longer ranges have longer steps anyway. */
const betweenLoadsMs = 30_000;

/** The history of a device, with the smallest and largest of each step around its mean. */
export function HistoryCharts(props: { hostname: string }) {
  const [range, setRange] = createSignal<keyof typeof ranges>('1h');
  let loadedAtMs = Date.now();
  const history = createAnswer<MetricsStep[]>(() =>
    withQuery(path`/api/devices/${props.hostname}/metrics/history`, { from: range(), limit: 1_000 }),
  );
  onLive((message) => {
    if (message.type !== 'data' || message.hostname !== props.hostname || message.dataType !== 'system.metrics') return;
    if (history.data()?.length && Date.now() - loadedAtMs < betweenLoadsMs) return;
    loadedAtMs = Date.now();
    void history.refetch();
  });
  const times = createMemo(() => (history.data() ?? []).map(({ from }) => Date.parse(from) / 1_000));
  const series = (measure: Measure, label: string) => {
    const steps = history.data() ?? [];
    const band = { min: steps.map((step) => step[measure].min), max: steps.map((step) => step[measure].max) };
    return [{ label, values: steps.map((step) => step[measure].avg), band }];
  };
  return (
    <section class="page" aria-label="History">
      <div class="bar">
        <h2>History</h2>
        <select aria-label="Range" onChange={(event) => setRange(event.currentTarget.value as keyof typeof ranges)}>
          <For each={Object.keys(ranges)}>
            {(each) => (
              <option value={each} selected={each === range()}>
                last {each}
              </option>
            )}
          </For>
        </select>
      </div>
      <AnswerView of={history} empty="Nothing was recorded in this time.">
        {() => (
          <div class="grid">
            <For each={charts}>
              {([measure, title, label]) => (
                <Chart
                  title={title}
                  times={times()}
                  spanSec={ranges[range()]}
                  series={series(measure, label)}
                  format={measure === 'loadAverage1m' ? (value) => formatNumber(value, 2) : formatPercent}
                  {...(measure === 'loadAverage1m' ? {} : { top: 100 })}
                />
              )}
            </For>
          </div>
        )}
      </AnswerView>
    </section>
  );
}
