import { createSignal, For, type JSX, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { can } from '../../app/session.ts';
import { formatBytes, unknown } from '../../format/format-bytes.ts';
import { createPages } from '../../state/create-pages.ts';
import { Age } from '../../ui/age.tsx';
import { CheckOption } from '../../ui/check-option.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { attempt } from '../../ui/notices.tsx';
import { PagedView } from '../../ui/paged-view.tsx';

interface Snapshot {
  readonly name: string;
  readonly usedBytes?: number;
  readonly referencedBytes?: number;
  readonly createdAt?: string;
}

/** The snapshots of a dataset or of all, and a form for a new one. */
export function Snapshots(props: { device: string; datasets: readonly { readonly name: string }[] | undefined }) {
  const base = path`/api/zfs/${props.device}`;
  const [dataset, setDataset] = createSignal('');
  const snapshots = createPages<Snapshot>(`${base}/snapshots`, () => ({ dataset: dataset(), limit: 200 }));
  const create: JSX.EventHandler<HTMLFormElement, SubmitEvent> = (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const snapshot = String(new FormData(form).get('snapshot') ?? '');
    const recursive = new FormData(form).get('recursive') === 'on';
    const made = async () => {
      const body = { dataset: dataset(), snapshot, recursive };
      const answer = await request({ method: 'POST', path: `${base}/snapshots`, body });
      form.reset();
      await snapshots.reload();
      return answer;
    };
    void attempt(made, `The snapshot ${dataset()}@${snapshot} was taken`);
  };
  return (
    <section class="card" aria-label="Snapshots">
      <div class="bar">
        <h2>Snapshots</h2>
        <select aria-label="Dataset" onChange={(event) => setDataset(event.currentTarget.value)}>
          <option value="">Every dataset</option>
          <For each={props.datasets}>{({ name }) => <option value={name}>{name}</option>}</For>
        </select>
      </div>
      <Show when={can('operate') && dataset() !== ''}>
        <form class="bar" onSubmit={create}>
          <input name="snapshot" required aria-label="Name of the snapshot" placeholder="Name, like before-update" />
          <CheckOption name="recursive" label="with datasets below" />
          <button type="submit">Take a snapshot</button>
        </form>
      </Show>
      <PagedView of={snapshots} empty="There is no snapshot.">
        <DataTable
          label="Snapshots"
          rows={snapshots.items()}
          columns={[
            { title: 'Snapshot', cell: ({ name }) => <code>{name}</code> },
            { title: 'Holds alone', number: true, cell: ({ usedBytes }) => formatBytes(usedBytes) },
            { title: 'Shows', number: true, cell: ({ referencedBytes }) => formatBytes(referencedBytes) },
            {
              title: 'Taken',
              cell: ({ createdAt }) =>
                createdAt ? <Age at={createdAt} freshForSec={Number.POSITIVE_INFINITY} /> : unknown,
            },
          ]}
        />
      </PagedView>
    </section>
  );
}
