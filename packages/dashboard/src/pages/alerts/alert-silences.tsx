import { createEffect, on, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { can } from '../../app/session.ts';
import { formatTime } from '../../format/format-age.ts';
import { createPages } from '../../state/create-pages.ts';
import { alertChanges } from '../../state/open-alerts.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { attempt } from '../../ui/notices.tsx';
import { PagedView } from '../../ui/paged-view.tsx';

interface Silence {
  readonly id: string;
  readonly rule?: string;
  readonly device?: string;
  readonly subject?: string;
  readonly until: string;
  readonly reason: string;
  readonly createdBy: string;
}

/** What tells nobody for now. */
export function AlertSilences() {
  const silences = createPages<Silence>('/api/alerts/silences', () => ({ limit: 100 }));
  createEffect(on(alertChanges, () => void silences.reload(), { defer: true }));
  const end = (id: string) =>
    attempt(async () => {
      const answer = await request({ method: 'DELETE', path: path`/api/alerts/silences/${id}` });
      await silences.reload();
      return answer;
    }, 'The silence has ended');
  return (
    <section class="card" aria-label="Silences">
      <h2>Silences</h2>
      <PagedView of={silences} empty="Nothing is silenced.">
        <DataTable
          label="Silences"
          rows={silences.items()}
          columns={[
            { title: 'What', cell: ({ rule, device, subject }) => [rule, device, subject].filter(Boolean).join(', ') },
            { title: 'Until', cell: ({ until }) => formatTime(until) },
            { title: 'By', cell: ({ createdBy }) => createdBy },
            { title: 'Why', cell: ({ reason }) => reason || '—' },
            {
              title: 'Do',
              cell: ({ id }) => (
                <Show when={can('operate')} fallback="—">
                  <button type="button" onClick={() => void end(id)}>
                    End
                  </button>
                </Show>
              ),
            },
          ]}
        />
      </PagedView>
    </section>
  );
}
