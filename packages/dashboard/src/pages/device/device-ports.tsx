import { createMemo, createSignal } from 'solid-js';
import { path } from '../../api/path.ts';
import { unknown } from '../../format/format-bytes.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';

interface Port {
  readonly protocol: string;
  readonly family: string;
  readonly address: string;
  readonly port: number;
  readonly processes: readonly { readonly name?: string; readonly pid?: number }[];
  readonly container?: { readonly name?: string; readonly containerPort?: number };
}

/** Who listens where. */
export function DevicePorts(props: { hostname: string }) {
  const url = () => path`/api/devices/${props.hostname}/ports`;
  const ports = createAnswer<Port[]>(url);
  const [search, setSearch] = createSignal('');
  const shown = createMemo(() =>
    (ports.data() ?? []).filter((port) => JSON.stringify(port).toLowerCase().includes(search().toLowerCase())),
  );
  return (
    <section class="card" aria-label="Ports">
      <div class="bar">
        <h2>Open ports</h2>
        <input
          type="search"
          aria-label="Search ports"
          placeholder="Port, process, container"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <AnswerView of={ports} empty="Nothing listens." freshUrl={() => `${url()}?fresh=true`}>
        {() => (
          <DataTable
            label="Open ports"
            rows={shown()}
            columns={[
              { title: 'Port', number: true, cell: ({ port }) => port },
              { title: 'Protocol', cell: ({ protocol, family }) => `${protocol} ${family}` },
              { title: 'Address', cell: ({ address }) => <code>{address}</code> },
              {
                title: 'Process',
                cell: ({ processes }) =>
                  processes.map(({ name, pid }) => `${name ?? '?'} (${pid ?? '?'})`).join(', ') || unknown,
              },
              { title: 'Container', cell: ({ container }) => container?.name ?? unknown },
            ]}
          />
        )}
      </AnswerView>
    </section>
  );
}
