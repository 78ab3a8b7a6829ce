import { createSignal, For, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { hrefOf } from '../../app/router.ts';
import { formatTime } from '../../format/format-age.ts';
import { unknown } from '../../format/format-bytes.ts';
import { follow } from '../../live/follow.ts';
import { onLive } from '../../live/live.ts';
import { soon } from '../../live/soon.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { type LogLine, LogView, withLines } from '../../ui/log-view.tsx';
import { ContainerFigures } from './container-figures.tsx';

interface ContainerDetail {
  readonly name: string;
  readonly image?: string;
  readonly command: readonly string[];
  readonly createdAt?: string;
  readonly state: {
    readonly status?: string;
    readonly exitCode?: number;
    readonly startedAt?: string;
    readonly health?: { readonly status?: string };
  };
  readonly restartCount: number;
  readonly restartPolicy?: { readonly name: string };
  readonly privileged: boolean;
  readonly mounts: readonly { readonly source?: string; readonly name?: string; readonly destination: string }[];
}

interface LogItem {
  readonly time?: string;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** One container: its state, what it uses, and its log as it is written. */
export function ContainerView(props: { device: string; name: string }) {
  const [lines, setLines] = createSignal<readonly LogLine[]>([]);
  const url = () => path`/api/containers/${props.device}/${props.name}`;
  const detail = createAnswer<ContainerDetail>(url);
  const refresh = soon(() => void detail.refetch(), 150);
  onLive((message) => {
    if (message.type === 'event' && message.hostname === props.device && message.eventType.startsWith('container.'))
      refresh();
  });
  const followed = follow<LogItem>(
    () => ({ stream: 'docker.logs', device: props.device, params: { container: props.name, tail: 200 } }),
    (items) => setLines((before) => withLines(before, items.map(lineOf))),
    () => setLines([]),
  );
  return (
    <section class="card" aria-label={`Container ${props.name}`}>
      <div class="bar">
        <h2>{props.name}</h2>
        <a href={hrefOf(['containers', props.device])}>Close</a>
      </div>
      <AnswerView of={detail} freshUrl={() => `${url()}?fresh=true`}>
        {(data) => (
          <dl class="facts">
            <dt>State</dt>
            <dd>
              <Chip tone={toneOf(data().state.status)}>{data().state.status ?? unknown}</Chip>{' '}
              {data().state.health?.status ?? ''}
              {data().state.status === 'exited' ? ` with ${data().state.exitCode ?? unknown}` : ''}
            </dd>
            <dt>Image</dt>
            <dd>
              <code>{data().image ?? unknown}</code>
            </dd>
            <dt>Command</dt>
            <dd>
              <code>{data().command.join(' ') || unknown}</code>
            </dd>
            <dt>Started</dt>
            <dd>{formatTime(data().state.startedAt)}</dd>
            <dt>Restarts</dt>
            <dd>
              {data().restartCount} ({data().restartPolicy?.name ?? 'no policy'})
            </dd>
            <dt>Mounts</dt>
            <dd>
              <For each={data().mounts} fallback={unknown}>
                {(mount) => (
                  <div>
                    <code>
                      {mount.name ?? mount.source ?? mount.destination} → {mount.destination}
                    </code>
                  </div>
                )}
              </For>
            </dd>
          </dl>
        )}
      </AnswerView>
      <Show when={detail.data()?.state.status === 'running'}>
        <ContainerFigures device={props.device} name={props.name} />
      </Show>
      <h3>Log</h3>
      <Show when={followed.problem()}>{(problem) => <div class="note warn">{problem().message}</div>}</Show>
      <LogView label={`Log of ${props.name}`} lines={lines()} />
    </section>
  );
}

function lineOf({ time, stream, text }: LogItem): LogLine {
  return { time, text, tone: stream === 'stderr' ? 'warn' : undefined };
}
