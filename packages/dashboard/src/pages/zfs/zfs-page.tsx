import { createSignal, For, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { go, place } from '../../app/router.ts';
import { formatBytes } from '../../format/format-bytes.ts';
import { formatPercent } from '../../format/format-number.ts';
import { follow } from '../../live/follow.ts';
import { useTopic } from '../../live/live.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { takeLive } from '../../state/take-live.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { type LogLine, LogView, withLines } from '../../ui/log-view.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Datasets } from './datasets.tsx';
import type { Dataset, Health, Pool, PoolEvent } from './pool.ts';
import { PoolStatus } from './pool-status.tsx';
import { Snapshots } from './snapshots.tsx';

/** The pools of a device, what is wrong with them, and their snapshots. */
export function ZfsPage() {
  const device = () => place().parts[1];
  return (
    <div class="page">
      <div class="bar">
        <h1>ZFS</h1>
        <DevicePicker value={device()} capability="zfs" onChange={(host) => go(host ? ['zfs', host] : ['zfs'])} />
      </div>
      <Show when={device()} keyed fallback={<p class="empty">Choose a device that has ZFS.</p>}>
        {(hostname) => (
          <>
            <Pools device={hostname} />
            <Space device={hostname} />
            <Events device={hostname} />
          </>
        )}
      </Show>
    </div>
  );
}

function Space(props: { device: string }) {
  const datasets = createAnswer<Dataset[]>(() => `${path`/api/zfs/${props.device}/datasets`}?limit=1000`);
  takeLive(datasets, () => props.device, 'zfs.datasets');
  return (
    <>
      <Datasets of={datasets} />
      <Snapshots device={props.device} datasets={datasets.data()} />
    </>
  );
}

function Pools(props: { device: string }) {
  useTopic(`devices.${props.device}.*`);
  const base = path`/api/zfs/${props.device}`;
  const pools = createAnswer<Pool[]>(() => `${base}/pools`);
  const health = createAnswer<Health>(() => `${base}/health`);
  const verdictOf = (name: string) => health.data()?.pools.find(({ pool }) => pool === name);
  takeLive(pools, () => props.device, 'zfs.pools');
  takeLive(health, () => props.device, 'zfs.health');
  return (
    <section class="page" aria-label="Pools">
      <AnswerView of={pools} empty="There is no pool on this device." freshUrl={() => `${base}/pools?fresh=true`}>
        {(list) => (
          <>
            <div class="card">
              <DataTable
                label="Pools"
                rows={list()}
                columns={[
                  { title: 'Pool', cell: ({ name }) => name },
                  { title: 'State', cell: (pool) => <Chip tone={toneOf(pool.health)}>{pool.health}</Chip> },
                  {
                    title: 'Verdict',
                    cell: ({ name }) => (
                      <Show when={verdictOf(name)} fallback="—">
                        {(found) => <Chip tone={toneOf(found().verdict)}>{found().verdict}</Chip>}
                      </Show>
                    ),
                  },
                  {
                    title: 'Used',
                    cell: ({ capacityPercent }) => <Meter percent={capacityPercent} warnAt={80} badAt={90} />,
                  },
                  { title: 'Size', number: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
                  { title: 'Free', number: true, cell: ({ freeBytes }) => formatBytes(freeBytes) },
                  {
                    title: 'Fragmented',
                    number: true,
                    cell: ({ fragmentationPercent }) => formatPercent(fragmentationPercent),
                  },
                ]}
              />
            </div>
            <div class="grid wide">
              <For each={list().map(({ name }) => name)}>
                {(name) => <PoolStatus device={props.device} pool={name} reasons={verdictOf(name)?.reasons ?? []} />}
              </For>
            </div>
          </>
        )}
      </AnswerView>
    </section>
  );
}

function Events(props: { device: string }) {
  const [lines, setLines] = createSignal<readonly LogLine[]>([]);
  const followed = follow<PoolEvent>(
    () => ({ stream: 'zfs.events', device: props.device, params: {} }),
    (items) =>
      setLines((before) =>
        withLines(
          before,
          items.map((event) => ({
            time: event.time,
            who: event.pool,
            text: [event.class, event.dataset, event.vdevPath, event.message].filter(Boolean).join(' '),
            tone: event.class.startsWith('ereport') ? ('bad' as const) : undefined,
          })),
        ),
      ),
    () => setLines([]),
  );
  return (
    <section class="card" aria-label="Events">
      <h2>Events, as they happen</h2>
      <Show when={followed.problem()}>{(problem) => <div class="note warn">{problem().message}</div>}</Show>
      <LogView label="ZFS events" lines={lines()} />
    </section>
  );
}
