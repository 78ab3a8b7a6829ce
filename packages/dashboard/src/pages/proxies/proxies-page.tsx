import { createMemo, createSignal, For, Show } from 'solid-js';
import { path, withQuery } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { hrefOf } from '../../app/router.ts';
import { can } from '../../app/session.ts';
import { unknown } from '../../format/format-bytes.ts';
import { onLive } from '../../live/live.ts';
import { soon } from '../../live/soon.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { createPages } from '../../state/create-pages.ts';
import { deviceList } from '../../state/device-list.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chip } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { attempt } from '../../ui/notices.tsx';
import { PagedView } from '../../ui/paged-view.tsx';

interface ProxyConf {
  readonly device: string;
  readonly service: string;
  readonly type: string;
  readonly path: string;
  readonly serverNames: readonly string[];
  readonly ssl: boolean;
  readonly proxyUrls: readonly string[];
  readonly auth: string;
  readonly outdated?: boolean;
  readonly container?: { readonly name: string; readonly running: boolean; readonly sharesNetwork?: boolean };
  readonly errors: readonly { readonly line: number; readonly message: string }[];
}

/** What the reverse proxy serves: service, the container behind it, and whether that runs. */
export function ProxiesPage() {
  const hosts = () =>
    deviceList().flatMap(({ hostname, capabilities }) => (capabilities?.includes('swag') ? [hostname] : []));
  return (
    <Show
      when={hosts().length > 0}
      fallback={
        <div class="page">
          <h1>Proxies</h1>
          <p class="empty">No device has SWAG, as far as is known. Analyze the one that has it to find out.</p>
        </div>
      }
    >
      <Proxies hosts={hosts()} />
    </Show>
  );
}

function Proxies(props: { hosts: readonly string[] }) {
  const [chosen, setChosen] = createSignal<string>();
  const device = createMemo(() => chosen() ?? props.hosts[0]);
  const [shown, setShown] = createSignal<ProxyConf>();
  const confs = createPages<ProxyConf>('/api/proxies/configs', () => ({ device: device(), enabled: true, limit: 500 }));
  const refresh = soon(() => void confs.reload(), 500);
  onLive((message) => {
    if (message.type === 'event' && /^(container|config)\./.test(message.eventType)) refresh();
  });
  const sync = (conf: ProxyConf) =>
    attempt(
      () =>
        request({
          method: 'POST',
          path: path`/api/proxies/configs/${conf.service}/sync`,
          body: { device: conf.device, type: conf.type },
        }),
      `${conf.service} is stored as it is on the device`,
    );
  return (
    <div class="page">
      <div class="bar">
        <h1>Proxies</h1>
        <DevicePicker value={device()} capability="swag" onChange={setChosen} />
      </div>
      <section class="card" aria-label="Proxy confs">
        <PagedView of={confs} empty="No conf is enabled.">
          <DataTable
            label="Proxy confs"
            rows={confs.items()}
            columns={[
              {
                title: 'Service',
                cell: (conf) => (
                  <button type="button" class="plain" onClick={() => setShown(conf)}>
                    {conf.service}
                  </button>
                ),
              },
              { title: 'Answers to', cell: ({ serverNames }) => serverNames.join(', ') || unknown },
              { title: 'Sends to', cell: ({ proxyUrls }) => <code>{proxyUrls.join(', ') || unknown}</code> },
              { title: 'Container', cell: (conf) => <ContainerOf conf={conf} /> },
              { title: 'Login', cell: ({ auth }) => (auth === 'off' ? <Chip tone="warn">none</Chip> : auth) },
              { title: 'State', cell: (conf) => <StateOf conf={conf} /> },
              {
                title: 'Do',
                cell: (conf) => (
                  <Show when={can('operate')} fallback="—">
                    <button type="button" onClick={() => void sync(conf)}>
                      Sync
                    </button>
                  </Show>
                ),
              },
            ]}
          />
        </PagedView>
      </section>
      <Show when={shown()} keyed>
        {(conf) => <Content conf={conf} onClose={() => setShown(undefined)} />}
      </Show>
    </div>
  );
}

function ContainerOf(props: { conf: ProxyConf }) {
  return (
    <Show when={props.conf.container} fallback={unknown}>
      {(container) => (
        <>
          <a href={hrefOf(['containers', props.conf.device, container().name])}>{container().name}</a>{' '}
          <Chip tone={container().running ? 'good' : 'bad'}>{container().running ? 'running' : 'stopped'}</Chip>
          {container().sharesNetwork === false ? ' in no network of the proxy' : ''}
        </>
      )}
    </Show>
  );
}

function StateOf(props: { conf: ProxyConf }) {
  return (
    <For
      each={[
        ...props.conf.errors.map(({ line, message }) => `line ${line}: ${message}`),
        ...(props.conf.outdated ? ['older than its sample'] : []),
        ...(props.conf.ssl ? [] : ['no TLS of its own']),
      ]}
      fallback={<Chip tone="good">in order</Chip>}
    >
      {(text) => <Chip tone="warn">{text}</Chip>}
    </For>
  );
}

function Content(props: { conf: ProxyConf; onClose: () => void }) {
  const content = createAnswer<{ content: string }>(() =>
    withQuery(path`/api/proxies/configs/${props.conf.service}/content`, {
      device: props.conf.device,
      type: props.conf.type,
    }),
  );
  return (
    <section class="card" aria-label={`Conf of ${props.conf.service}`}>
      <div class="bar">
        <h2>
          <code>{props.conf.path}</code>
        </h2>
        <button type="button" onClick={props.onClose}>
          Close
        </button>
      </div>
      <AnswerView of={content}>{(data) => <pre>{data().content}</pre>}</AnswerView>
    </section>
  );
}
