import { createSignal, Show } from 'solid-js';
import { path, withQuery } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { can } from '../../app/session.ts';
import { attempt } from '../../ui/notices.tsx';
import { confirmFirst } from '../../ui/plan-dialog.tsx';
import type { Container } from './container.ts';

type Action = 'start' | 'stop' | 'restart';
const done: Readonly<Record<Action, string>> = { start: 'started', stop: 'stopped', restart: 'restarted' };

/** What may be done with a container now; to remove it, its plan is shown first. */
export function ContainerActions(props: { device: string; container: Pick<Container, 'name' | 'state'> }) {
  const [isBusy, setIsBusy] = createSignal(false);
  const isRunning = () => props.container.state === 'running' || props.container.state === 'restarting';
  const to = () => path`/api/containers/${props.device}/${props.container.name}`;
  const during = async (work: () => Promise<unknown>, said: string) => {
    setIsBusy(true);
    await attempt(work, `${props.container.name} was ${said}`);
    setIsBusy(false);
  };
  const act = (action: Action) =>
    during(() => request({ method: 'POST', path: `${to()}/${action}`, body: {} }), done[action]);
  const remove = () =>
    during(
      () =>
        confirmFirst(
          // One that runs is killed first; its plan says so.
          { method: 'DELETE', path: withQuery(to(), { force: isRunning() }) },
          `Remove ${props.container.name}`,
        ),
      'removed',
    );
  const button = (label: string, work: () => Promise<void>, style?: string) => (
    <button
      type="button"
      class={style}
      disabled={isBusy()}
      aria-label={`${label} ${props.container.name}`}
      onClick={() => void work()}
    >
      {label}
    </button>
  );
  return (
    <Show when={can('operate')} fallback="—">
      <div class="tags">
        <Show when={isRunning()} fallback={button('Start', () => act('start'))}>
          {button('Stop', () => act('stop'))}
          {button('Restart', () => act('restart'))}
        </Show>
        {button('Remove', remove, 'danger')}
      </div>
    </Show>
  );
}
