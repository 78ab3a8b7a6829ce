import { createSignal, For, type JSX, Show } from 'solid-js';
import { formatDuration } from '../../format/format-age.ts';
import { onLive } from '../../live/live.ts';
import { createOperation } from '../../live/operation.ts';
import { CheckOption } from '../../ui/check-option.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { type LogLine, LogView, withLines } from '../../ui/log-view.tsx';
import { attempt } from '../../ui/notices.tsx';
import { OperationMeter } from '../../ui/operation-meter.tsx';
import { confirmFirst } from '../../ui/plan-dialog.tsx';
import type { Deployment } from './modification.ts';

/** Deploys a compose file: the plan first, then its steps and what happens to its containers while it is carried out. */
export function ComposeDeployment(props: { device: string; content: string }) {
  const [isBusy, setIsBusy] = createSignal(false);
  const [progress, setProgress] = createSignal<readonly LogLine[]>([]);
  const [deployment, setDeployment] = createSignal<Deployment>();
  const addLine = (line: LogLine) => setProgress((lines) => withLines(lines, [line]));
  const operation = createOperation(({ timestamp, state, done, total, text }) => {
    if (state !== 'running') addLine({ time: timestamp, text: state, tone: state === 'failed' ? 'bad' : undefined });
    else addLine({ time: timestamp, who: `Step ${done + 1} of ${total}`, text: text ?? '' });
  });
  onLive((message) => {
    if (!isBusy() || message.type !== 'event' || message.hostname !== props.device) return;
    if (!message.eventType.startsWith('container.')) return;
    const name = String(message.data?.container ?? message.data?.id ?? '');
    const text = `${name} ${message.eventType.slice('container.'.length)}`;
    addLine({ time: message.timestamp, text, tone: message.severity === 'info' ? undefined : 'warn' });
  });
  const deploy: JSX.EventHandler<HTMLFormElement, SubmitEvent> = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const isOn = (name: string) => form.get(name) === 'on';
    const body = {
      device: props.device,
      composeContent: props.content,
      deploymentPath: String(form.get('deploymentPath')),
      startServices: isOn('startServices'),
      pullImages: isOn('pullImages'),
      recreateContainers: isOn('recreateContainers'),
      acceptDataAtRisk: isOn('acceptDataAtRisk'),
    };
    setIsBusy(true);
    setProgress([]);
    setDeployment(undefined);
    void attempt(async () => {
      const correlationId = operation.begin();
      const to = { method: 'POST', path: '/api/compose/deploy', body, correlationId } as const;
      const answer = await confirmFirst<Deployment>(to, `Deploy to ${props.device}`);
      setDeployment(answer?.data);
      return answer;
    }, 'The deployment is done').then(() => setIsBusy(false));
  };
  return (
    <section class="card" aria-label="Deployment">
      <h2>Deploy</h2>
      <form class="fields" onSubmit={deploy}>
        <label class="field">
          <span class="label">Folder on {props.device}</span>
          <input name="deploymentPath" required pattern="/.+" placeholder="/opt/stacks/web" spellcheck={false} />
        </label>
        <div class="bar">
          <CheckOption name="startServices" label="Start services" checked />
          <CheckOption name="pullImages" label="Pull images first" checked />
          <CheckOption name="recreateContainers" label="Recreate containers that did not change" />
          <CheckOption name="acceptDataAtRisk" label="Accept data at risk that the plan names" />
        </div>
        <div class="buttons">
          <button type="submit" class="primary" disabled={isBusy() || props.content.trim() === ''}>
            {isBusy() ? 'Deploying …' : 'Show the plan'}
          </button>
        </div>
      </form>
      <OperationMeter progress={operation.progress()} />
      <Show when={isBusy() || progress().length > 0}>
        <LogView label="Progress" lines={progress()} />
      </Show>
      <Show when={deployment()}>{(done) => <Outcome deployment={done()} />}</Show>
    </section>
  );
}

function Outcome(props: { deployment: Deployment }) {
  return (
    <>
      <p>
        <Chip tone={toneOf(props.deployment.outcome)}>{props.deployment.outcome}</Chip> project{' '}
        {props.deployment.project}, <code>{props.deployment.file}</code>
        {props.deployment.backup ? `, the file before is kept as ${props.deployment.backup}` : ''}
      </p>
      <DataTable
        label="Services"
        rows={props.deployment.services}
        columns={[
          { title: 'Service', cell: ({ service }) => service },
          { title: 'Container', cell: ({ container }) => container },
          {
            title: 'State',
            cell: ({ status, health }) => <Chip tone={toneOf(health ?? status)}>{health ?? status}</Chip>,
          },
          { title: 'Change', cell: ({ change }) => change },
        ]}
      />
      <ol class="steps">
        <For each={props.deployment.steps}>
          {({ step, durationMs }) => (
            <li>
              {step} ({durationMs < 1_000 ? `${durationMs} ms` : formatDuration(durationMs / 1_000)})
            </li>
          )}
        </For>
      </ol>
    </>
  );
}
