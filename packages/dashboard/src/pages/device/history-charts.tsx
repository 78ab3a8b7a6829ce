import { type ComponentProps, createMemo, createSignal, For } from 'solid-js';
import type { MetricsStep } from '../../api/metrics.ts';
import { path, withQuery } from '../../api/path.ts';
import { formatRate } from '../../format/format-bytes.ts';
import { formatNumber, formatPercent } from '../../format/format-number.ts';
import { onLive } from '../../live/live.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chart } from '../../ui/chart.tsx';

const ranges = { '1h': 3_600, '24h': 86_400, '7d': 7 * 86_400, '90d': 90 * 86_400 } as const;
type Measure = Exclude<keyof MetricsStep, 'from' | 'samples'>;
type Look = Pick<ComponentProps<typeof Chart>, 'format' | 'top' | 'leastTop'>;

interface HistoryChart extends Look {
  readonly title: string;
  readonly lines: readonly (readonly [Measure, string])[];
}

const share: Look = { format: formatPercent, top: 100 };
const rate: Look = { format: formatRate, leastTop: 10_240 };
const charts: readonly HistoryChart[] = [
  { title: 'CPU', lines: [['cpuUsagePercent', 'used']], ...share },
  { title: 'Memory', lines: [['memoryUsagePercent', 'used']], ...share },
  { title: 'Load', lines: [['loadAverage1m', '1 min']], format: (value) => formatNumber(value, 2) },
  { title: 'Fullest file system', lines: [['diskUsagePercent', 'used']], ...share },
  {
    title: 'Network',
    lines: [
      ['networkReceiveBytesPerSec', 'received'],
      ['networkTransmitBytesPerSec', 'sent'],
    ],
    ...rate,
  },
  {
    title: 'Disks',
    lines: [
      ['diskReadBytesPerSec', 'read'],
      ['diskWriteBytesPerSec', 'written'],
    ],
    ...rate,
  },
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
  const series = ([measure, label]: readonly [Measure, string]) => {
    const steps = history.data() ?? [];
    const band = { min: steps.map((step) => step[measure].min), max: steps.map((step) => step[measure].max) };
    return { label, values: steps.map((step) => step[measure].avg), band };
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
              {({ lines, ...look }) => (
                <Chart {...look} times={times()} spanSec={ranges[range()]} series={lines.map(series)} />
              )}
            </For>
          </div>
        )}
      </AnswerView>
    </section>
  );
}
