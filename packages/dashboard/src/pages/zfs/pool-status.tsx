import { createMemo, For, onCleanup, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { formatDuration } from '../../format/format-age.ts';
import { formatBytes, unknown } from '../../format/format-bytes.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { takeLive } from '../../state/take-live.ts';
import { Age } from '../../ui/age.tsx';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Meter } from '../../ui/meter.tsx';
import type { HealthReason, ScanStats, Status } from './pool.ts';
import { vdevRows } from './vdev-rows.ts';

const whileScanningMs = 10_000;

/** One pool: its devices as a tree with their errors, and how far a scrub has come. */
export function PoolStatus(props: { device: string; pool: string; reasons: readonly HealthReason[] }) {
  const url = () => path`/api/zfs/${props.device}/pools/${props.pool}/status`;
  const status = createAnswer<Status>(url);
  const ofThis = (all: unknown) => (all as Status[]).find(({ pool }) => pool === props.pool);
  takeLive(status, () => props.device, 'zfs.pool-status', ofThis);
  const rows = createMemo(() => vdevRows(status.data()?.vdevs ?? null));
  const timer = setInterval(() => {
    const isScanning = status.data()?.scanStats?.state === 'in-progress';
    if (isScanning && !document.hidden) void status.refetch(`${url()}?fresh=true`);
  }, whileScanningMs);
  onCleanup(() => clearInterval(timer));
  return (
    <article class="card">
      <h2>{props.pool}</h2>
      <For each={props.reasons}>
        {(reason) => (
          <div class={`note ${reason.severity === 'critical' ? 'bad' : 'warn'}`}>
            {reason.subject && !reason.message.includes(reason.subject) ? `${reason.subject}: ` : ''}
            {reason.message}
          </div>
        )}
      </For>
      <AnswerView of={status} freshUrl={() => `${url()}?fresh=true`}>
        {(data) => (
          <>
            <Show when={data().status}>{(text) => <p>{text()}</p>}</Show>
            <Show when={data().action}>{(text) => <p class="quiet">{text()}</p>}</Show>
            <Scan stats={data().scanStats} />
            <DataTable
              label={`Devices of ${props.pool}`}
              rows={rows()}
              columns={[
                {
                  title: 'Device',
                  cell: ({ depth, name, note }) => (
                    <span class="vdev" style={{ 'padding-inline-start': `${depth}rem` }}>
                      {name} {note ? <span class="small quiet">{note}</span> : null}
                    </span>
                  ),
                },
                { title: 'State', cell: ({ state }) => <Chip tone={toneOf(state)}>{state || unknown}</Chip> },
                { title: 'Read', number: true, cell: ({ read }) => <Errors count={read} /> },
                { title: 'Write', number: true, cell: ({ write }) => <Errors count={write} /> },
                { title: 'Checksum', number: true, cell: ({ cksum }) => <Errors count={cksum} /> },
              ]}
            />
            <Show when={data().damagedFiles.length > 0}>
              <div class="note bad">
                <strong>Damaged files</strong>
                <For each={data().damagedFiles}>{(file) => <code>{file}</code>}</For>
              </div>
            </Show>
          </>
        )}
      </AnswerView>
    </article>
  );
}

function Errors(props: { count: number | null }) {
  return <span classList={{ stale: (props.count ?? 0) > 0 }}>{props.count ?? unknown}</span>;
}

function Scan(props: { stats: ScanStats | null }) {
  return (
    <Show when={props.stats} fallback={<p class="quiet">Never scrubbed, as far as is known.</p>}>
      {(stats) => (
        <Show
          when={stats().state === 'in-progress'}
          fallback={
            <p>
              {stats().function} {stats().state} <Age at={stats().endTime} freshForSec={Number.POSITIVE_INFINITY} />,{' '}
              {stats().errors ?? unknown} errors
            </p>
          }
        >
          <p>
            {stats().function}: {formatBytes(stats().issuedBytes)} of {formatBytes(stats().totalBytes)},{' '}
            {formatDuration(stats().remainingSec)} left
          </p>
          <Meter percent={stats().donePercent} warnAt={101} badAt={101} />
        </Show>
      )}
    </Show>
  );
}
