import { createSignal, For, Show } from 'solid-js';
import { get } from '../../api/request.ts';
import { formatTime } from '../../format/format-age.ts';
import { unknown } from '../../format/format-bytes.ts';
import { createPages } from '../../state/create-pages.ts';
import { plugins } from '../../state/plugins.ts';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { attempt, notify } from '../../ui/notices.tsx';
import { PagedView } from '../../ui/paged-view.tsx';

interface AuditRow {
  readonly id: string;
  readonly correlationId: string;
  readonly caller: string;
  readonly surface: string;
  readonly device?: string;
  readonly tool?: string;
  readonly dataType?: string;
  readonly startedAt: string;
  readonly durationMs?: number;
  readonly outcome: string;
  readonly errorCode?: string;
  readonly arguments: unknown;
}

/** Who did what, when, where and how it ended. */
export function AuditPage() {
  const [device, setDevice] = createSignal<string>();
  const [filter, setFilter] = createSignal<Readonly<Record<string, string>>>({});
  const change = (name: string, value: string) => setFilter((others) => ({ ...others, [name]: value.trim() }));
  const rows = createPages<AuditRow>('/api/audit', () => ({ ...filter(), device: device() }));
  const tools = () =>
    plugins()
      .flatMap((plugin) => plugin.tools.map(({ name }) => name))
      .sort();
  const verify = () =>
    attempt(async () => {
      const { data } = await get<{ intact: boolean; chains: number; problems: readonly unknown[] }>(
        '/api/audit/verification',
      );
      if (data.intact) notify('good', 'The audit log is as it was written');
      else
        notify('bad', `The audit log was changed: ${data.problems.length} problems`, JSON.stringify(data.problems[0]));
    });
  return (
    <div class="page">
      <div class="bar">
        <h1>Audit</h1>
        <DevicePicker value={device()} none="All" onChange={setDevice} />
        <label class="inline">
          Tool
          <select onChange={(event) => change('tool', event.currentTarget.value)}>
            <option value="">All</option>
            <For each={tools()}>{(name) => <option value={name}>{name}</option>}</For>
          </select>
        </label>
        <input
          type="search"
          aria-label="Caller"
          placeholder="Caller, like token:ci"
          onChange={(event) => change('caller', event.currentTarget.value)}
        />
        <select aria-label="Outcome" onChange={(event) => change('outcome', event.currentTarget.value)}>
          <option value="">every outcome</option>
          <option value="success">success</option>
          <option value="failure">failure</option>
          <option value="running">running</option>
        </select>
        <button type="button" onClick={() => void rows.reload()}>
          Refresh
        </button>
        <button type="button" onClick={() => void verify()}>
          Verify
        </button>
      </div>
      <section class="card" aria-label="Audit rows">
        <PagedView of={rows} empty="No row fits.">
          <DataTable
            label="Audit log"
            rows={rows.items()}
            columns={[
              { title: 'When', cell: ({ startedAt }) => formatTime(startedAt) },
              { title: 'Caller', cell: ({ caller, surface }) => `${caller} (${surface})` },
              { title: 'Tool', cell: ({ tool, dataType }) => tool ?? dataType ?? unknown },
              { title: 'Device', cell: ({ device: host }) => host ?? unknown },
              {
                title: 'Outcome',
                cell: ({ outcome, errorCode }) => (
                  <>
                    <Chip tone={toneOf(outcome)}>{outcome}</Chip> <Show when={errorCode}>{errorCode}</Show>
                  </>
                ),
              },
              {
                title: 'Took',
                number: true,
                cell: ({ durationMs }) => (durationMs === undefined ? unknown : `${Math.round(durationMs)} ms`),
              },
              {
                title: 'With',
                cell: (row) => (
                  <details>
                    <summary>arguments</summary>
                    <pre>{JSON.stringify(row.arguments, null, 1)}</pre>
                    <span class="small quiet">request {row.correlationId}</span>
                  </details>
                ),
              },
            ]}
          />
        </PagedView>
      </section>
    </div>
  );
}
