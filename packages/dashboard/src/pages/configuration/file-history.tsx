import { createSignal, Show } from 'solid-js';
import { path, withQuery } from '../../api/path.ts';
import { hrefOf } from '../../app/router.ts';
import { formatTime } from '../../format/format-age.ts';
import { formatBytes } from '../../format/format-bytes.ts';
import { formatCount } from '../../format/format-number.ts';
import { onLive } from '../../live/live.ts';
import { soon } from '../../live/soon.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { createPages } from '../../state/create-pages.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DiffView } from '../../ui/diff-view.tsx';
import { PagedView } from '../../ui/paged-view.tsx';

interface ConfigVersion {
  readonly id: string;
  readonly changeType: string;
  readonly time: string;
  readonly sizeBytes?: number;
  readonly contentHash?: string;
}

interface ConfigDiff {
  readonly identical: boolean;
  readonly diff: string;
  readonly addedLines: number;
  readonly removedLines: number;
}

/** The versions of one file, and what changed between any two of them. */
export function FileHistory(props: { device: string; path: string }) {
  const base = path`/api/configs/${props.device}`;
  const [from, setFrom] = createSignal<string>();
  const [to, setTo] = createSignal<string>();
  const versions = createPages<ConfigVersion>(`${base}/history`, () => ({ path: props.path }));
  const diff = createAnswer<ConfigDiff>(() =>
    versions.items().length < 2 ? undefined : withQuery(`${base}/diff`, { path: props.path, from: from(), to: to() }),
  );
  const refresh = soon(() => {
    void versions.reload();
    void diff.refetch();
  }, 300);
  onLive((message) => {
    if (message.type !== 'event' || message.hostname !== props.device || message.eventType !== 'config.changed') return;
    if (message.data?.path === props.path) refresh();
  });
  const newest = () => versions.items()[0]?.id;
  const before = () => versions.items()[1]?.id;
  const choice = (name: string, version: ConfigVersion, chosen: string | undefined, set: (id: string) => void) => (
    <input
      type="radio"
      name={name}
      aria-label={`${name} ${formatTime(version.time)}`}
      checked={version.id === chosen}
      onChange={() => set(version.id)}
    />
  );
  return (
    <section class="card" aria-label={`History of ${props.path}`}>
      <div class="bar">
        <h2>
          <code>{props.path}</code>
        </h2>
        <a href={hrefOf(['configuration', props.device])}>Close</a>
      </div>
      <PagedView of={versions} empty="There is no version of this file.">
        <DataTable
          label="Versions"
          rows={versions.items()}
          columns={[
            { title: 'From', cell: (version) => choice('Compare from', version, from() ?? before(), setFrom) },
            { title: 'To', cell: (version) => choice('Compare to', version, to() ?? newest(), setTo) },
            { title: 'When', cell: ({ time }) => formatTime(time) },
            { title: 'What', cell: ({ changeType }) => changeType },
            { title: 'Size', number: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
            { title: 'Content', cell: ({ contentHash }) => <code>{contentHash?.slice(0, 12) ?? '—'}</code> },
          ]}
        />
      </PagedView>
      <Show when={versions.items().length > 1}>
        <AnswerView of={diff}>
          {(data) => (
            <>
              <p class="small quiet">
                {formatCount(data().addedLines, 'line')} added, {formatCount(data().removedLines, 'line')} removed
              </p>
              <DiffView diff={data().diff} label="Difference between the two versions" />
            </>
          )}
        </AnswerView>
      </Show>
    </section>
  );
}
