import { createMemo, createSignal, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { go, hrefOf, place } from '../../app/router.ts';
import { formatBytes, unknown } from '../../format/format-bytes.ts';
import { onLive } from '../../live/live.ts';
import { soon } from '../../live/soon.ts';
import { createPages } from '../../state/create-pages.ts';
import { Age } from '../../ui/age.tsx';
import { Chip } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { PagedView } from '../../ui/paged-view.tsx';
import { FileHistory } from './file-history.tsx';

interface TrackedConfig {
  readonly path: string;
  readonly configType: string;
  readonly changeType: 'create' | 'modify' | 'delete';
  readonly changedAt: string;
  readonly sizeBytes?: number;
  readonly parseError?: string;
  readonly lastCheckedAt?: string;
  readonly problem?: string;
}

/** The configuration files of a device and how they came to be what they are. */
export function ConfigurationPage() {
  const device = () => place().parts[1];
  const file = () => place().query.get('path') ?? undefined;
  return (
    <div class="page">
      <div class="bar">
        <h1>Configuration</h1>
        <DevicePicker value={device()} onChange={(host) => go(host ? ['configuration', host] : ['configuration'])} />
      </div>
      <Show
        when={device()}
        keyed
        fallback={<p class="empty">Choose a device to see the files that are followed on it.</p>}
      >
        {(hostname) => (
          <>
            <Show when={file()} keyed>
              {(name) => <FileHistory device={hostname} path={name} />}
            </Show>
            <TrackedFiles device={hostname} />
          </>
        )}
      </Show>
    </div>
  );
}

function TrackedFiles(props: { device: string }) {
  const [search, setSearch] = createSignal('');
  const list = createPages<TrackedConfig>(path`/api/configs/${props.device}`, () => ({
    includeDeleted: true,
    limit: 500,
  }));
  const refresh = soon(() => void list.reload(), 300);
  onLive((message) => {
    if (message.type === 'event' && message.hostname === props.device && message.eventType.startsWith('config.'))
      refresh();
  });
  const shown = createMemo(() =>
    list.items().filter((file) => `${file.path} ${file.configType}`.toLowerCase().includes(search().toLowerCase())),
  );
  return (
    <section class="card" aria-label="Tracked files">
      <div class="bar">
        <h2>Tracked files</h2>
        <input
          type="search"
          aria-label="Search files"
          placeholder="Search (Ctrl K)"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <PagedView of={list} empty="No configuration file is followed on this device yet.">
        <DataTable
          label="Tracked files"
          rows={shown()}
          columns={[
            {
              title: 'File',
              cell: (file) => (
                <a href={hrefOf(['configuration', props.device], { path: file.path })}>
                  <code>{file.path}</code>
                </a>
              ),
            },
            { title: 'Type', cell: ({ configType }) => configType },
            { title: 'Size', number: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
            {
              title: 'State',
              cell: (file) => {
                const trouble = file.problem ?? file.parseError;
                if (trouble)
                  return (
                    <Chip tone="warn" title={trouble}>
                      {trouble.slice(0, 60)}
                    </Chip>
                  );
                return file.changeType === 'delete' ? (
                  <Chip tone="idle">deleted</Chip>
                ) : (
                  <Chip tone="good">followed</Chip>
                );
              },
            },
            {
              title: 'Changed',
              cell: ({ changedAt }) => <Age at={changedAt} freshForSec={Number.POSITIVE_INFINITY} />,
            },
            {
              title: 'Checked',
              cell: ({ lastCheckedAt }) => (lastCheckedAt ? <Age at={lastCheckedAt} freshForSec={7_200} /> : unknown),
            },
          ]}
        />
      </PagedView>
    </section>
  );
}
