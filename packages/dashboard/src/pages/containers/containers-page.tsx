import { createMemo, createSignal, Show } from 'solid-js';
import { withQuery } from '../../api/path.ts';
import { go, hrefOf, place } from '../../app/router.ts';
import { unknown } from '../../format/format-bytes.ts';
import { formatCount } from '../../format/format-number.ts';
import { onLive, useTopic } from '../../live/live.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { Age } from '../../ui/age.tsx';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { type Container, type ListedContainer, portText, type ToldContainers, withTold } from './container.ts';
import { ContainerActions } from './container-actions.tsx';
import { ContainerView } from './container-view.tsx';

/** The containers of every device, and one of them in full. */
export function ContainersPage() {
  useTopic('devices.*');
  const device = () => place().parts[1];
  const name = () => place().parts[2];
  const [search, setSearch] = createSignal('');
  const list = createAnswer<ListedContainer[]>(() => withQuery('/api/containers', { device: device(), limit: 1_000 }));
  const [told, setTold] = createSignal<ReadonlyMap<string, ToldContainers>>(new Map());
  onLive((message) => {
    if (message.type !== 'data' || message.dataType !== 'docker.containers') return;
    const collectedAt = message.meta.collectedAt ?? message.timestamp;
    if (collectedAt < (told().get(message.hostname)?.collectedAt ?? '')) return;
    const containers = message.data as readonly Container[];
    setTold((before) => new Map(before).set(message.hostname, { collectedAt, containers }));
  });
  const known = createMemo(() => {
    const wanted = [...told()].filter(([host]) => device() === undefined || device() === host);
    return withTold(list.data() ?? [], new Map(wanted));
  });
  const live = {
    ...list,
    data: () => list.data() && known(),
    meta: () => {
      const meta = list.meta();
      const collectedAt = [...told().values()].reduce((newest, each) => max(newest, each.collectedAt), '');
      return meta && { ...meta, collectedAt: max(meta.collectedAt, collectedAt) };
    },
  };
  const shown = createMemo(() =>
    known().filter(({ device: host, container }) =>
      `${host} ${container.name} ${container.image} ${container.composeProject} ${container.state}`
        .toLowerCase()
        .includes(search().toLowerCase()),
    ),
  );
  return (
    <div class="page">
      <div class="bar">
        <h1>Containers</h1>
        <span class="quiet" role="status">
          {formatCount(shown().length, 'container')}
        </span>
        <input
          type="search"
          aria-label="Search containers"
          placeholder="Search (Ctrl K)"
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <DevicePicker
          value={device()}
          capability="docker"
          none="All"
          onChange={(host) => go(host ? ['containers', host] : ['containers'])}
        />
      </div>
      <Show when={device() && name()}>
        <ContainerView device={device() ?? ''} name={name() ?? ''} />
      </Show>
      <section class="card" aria-label="List of containers">
        <AnswerView
          of={live}
          empty="No container is known. They are listed for devices that have the capability docker; analyze a device to find out."
        >
          {() => (
            <DataTable
              label="Containers"
              rows={shown()}
              columns={[
                {
                  title: 'Container',
                  cell: ({ device: host, container }) => (
                    <a href={hrefOf(['containers', host, container.name])}>{container.name}</a>
                  ),
                },
                { title: 'Device', cell: ({ device: host }) => <a href={hrefOf(['devices', host])}>{host}</a> },
                {
                  title: 'State',
                  cell: ({ container: { state, health, status } }) => (
                    <>
                      <Chip tone={toneOf(health === 'unhealthy' ? health : state)} title={status}>
                        {state ?? unknown}
                      </Chip>
                      {health ? ` ${health}` : ''}
                    </>
                  ),
                },
                { title: 'Image', cell: ({ container }) => <code>{container.image ?? unknown}</code> },
                { title: 'Ports', cell: ({ container }) => portText(container.ports) || unknown },
                { title: 'Project', cell: ({ container }) => container.composeProject ?? unknown },
                { title: 'As of', cell: ({ collectedAt }) => <Age at={collectedAt} freshForSec={900} /> },
                {
                  title: 'Do',
                  cell: ({ device: host, container }) => <ContainerActions device={host} container={container} />,
                },
              ]}
            />
          )}
        </AnswerView>
      </section>
    </div>
  );
}

function max(one: string, other: string): string {
  return one > other ? one : other;
}
