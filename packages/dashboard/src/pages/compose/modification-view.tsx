import { For, Show } from 'solid-js';
import { DataTable } from '../../ui/data-table.tsx';
import { DiffView } from '../../ui/diff-view.tsx';
import { Warnings } from '../../ui/warnings.tsx';
import type { Modification } from './modification.ts';

/** What an adaptation would change, and why. */
export function ModificationView(props: { modification: Modification; onTake: () => void }) {
  return (
    <section class="card" aria-label="Adapted file">
      <div class="bar">
        <h2>{props.modification.changed ? 'Adapted' : 'Nothing has to be changed'}</h2>
        <Show when={props.modification.changed}>
          <button type="button" class="primary" onClick={props.onTake}>
            Take the adapted text
          </button>
        </Show>
      </div>
      <Warnings of={props.modification.warnings} />
      <Show when={props.modification.changed}>
        <DiffView diff={props.modification.diff} label="Before and after" />
        <DataTable
          label="Changes"
          rows={props.modification.changes}
          columns={[
            { title: 'Where', cell: ({ path }) => <code>{path}</code> },
            { title: 'Before', cell: ({ before }) => <code>{before ?? '—'}</code> },
            { title: 'After', cell: ({ after }) => <code>{after}</code> },
            { title: 'Why', cell: ({ reason }) => reason },
          ]}
        />
      </Show>
      <For each={props.modification.proxyConfigs}>
        {({ fileName, content }) => (
          <details>
            <summary>
              <code>{fileName}</code>
            </summary>
            <pre>{content}</pre>
          </details>
        )}
      </For>
    </section>
  );
}
