import { createEffect, createSignal, For, on, Show } from 'solid-js';
import type { Alert } from '../../api/alert.ts';
import { path } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { hrefOf } from '../../app/router.ts';
import { can } from '../../app/session.ts';
import { formatTime } from '../../format/format-age.ts';
import { createPages } from '../../state/create-pages.ts';
import { alertChanges } from '../../state/open-alerts.ts';
import { Age } from '../../ui/age.tsx';
import { Chip, type Tone } from '../../ui/chip.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { attempt } from '../../ui/notices.tsx';
import { PagedView } from '../../ui/paged-view.tsx';
import { AlertRules } from './alert-rules.tsx';
import { AlertSilences } from './alert-silences.tsx';

const states = ['open', 'resolved', 'all'];
const severities = ['info', 'warning', 'critical'];
const tones: Readonly<Record<string, Tone>> = { info: 'idle', warning: 'warn', critical: 'bad' };

/** What is wrong now, what was, and who takes care of it. */
export function AlertsPage() {
  const [state, setState] = createSignal('open');
  const [severity, setSeverity] = createSignal('');
  const [device, setDevice] = createSignal<string>();
  const alerts = createPages<Alert>('/api/alerts', () => ({ state: state(), severity: severity(), device: device() }));
  createEffect(on(alertChanges, () => void alerts.reload(), { defer: true }));
  return (
    <div class="page">
      <div class="bar">
        <h1>Alerts</h1>
        <select aria-label="State" onChange={(event) => setState(event.currentTarget.value)}>
          <For each={states}>{(each) => <option value={each}>{each}</option>}</For>
        </select>
        <select aria-label="Severity" onChange={(event) => setSeverity(event.currentTarget.value)}>
          <option value="">every severity</option>
          <For each={severities}>{(each) => <option value={each}>{each}</option>}</For>
        </select>
        <DevicePicker value={device()} none="All" onChange={setDevice} />
      </div>
      <section class="card" aria-label="List of alerts">
        <PagedView of={alerts} empty={state() === 'open' ? 'Nothing is wrong.' : 'No alert fits.'}>
          <DataTable
            label="Alerts"
            rows={alerts.items()}
            columns={[
              {
                title: 'Severity',
                cell: (alert) => <Chip tone={tones[alert.severity] ?? 'idle'}>{alert.severity}</Chip>,
              },
              {
                title: 'Device',
                cell: (alert) =>
                  alert.device ? <a href={hrefOf(['devices', alert.device])}>{alert.device}</a> : 'installation',
              },
              { title: 'What', cell: (alert) => <What alert={alert} /> },
              { title: 'Fired', cell: ({ firedAt }) => <Age at={firedAt} freshForSec={Number.POSITIVE_INFINITY} /> },
              { title: 'State', cell: (alert) => <StateOf alert={alert} /> },
              { title: 'Do', cell: (alert) => <AlertActions alert={alert} /> },
            ]}
          />
        </PagedView>
      </section>
      <AlertSilences />
      <AlertRules />
    </div>
  );
}

function What(props: { alert: Alert }) {
  return (
    <>
      {props.alert.message}
      <div class="small quiet">
        {props.alert.rule}
        {props.alert.subject ? `, ${props.alert.subject}` : ''}
      </div>
    </>
  );
}

function StateOf(props: { alert: Alert }) {
  return (
    <>
      {props.alert.state}
      <Show when={props.alert.acknowledgedBy}>{(who) => <div class="small">seen by {who()}</div>}</Show>
      <Show when={props.alert.silencedUntil}>
        {(until) => <div class="small">silent until {formatTime(until())}</div>}
      </Show>
    </>
  );
}

function AlertActions(props: { alert: Alert }) {
  const acknowledge = () =>
    attempt(
      () => request({ method: 'POST', path: path`/api/alerts/${props.alert.id}/acknowledge`, body: {} }),
      'The alert is acknowledged',
    );
  const silence = () =>
    attempt(
      () => request({ method: 'POST', path: '/api/alerts/silences', body: { alert: props.alert.id, duration: '1h' } }),
      'Silent for an hour',
    );
  return (
    <Show when={can('operate') && props.alert.state === 'open'} fallback="—">
      <div class="tags">
        <Show when={!props.alert.acknowledgedAt}>
          <button type="button" onClick={() => void acknowledge()}>
            Acknowledge
          </button>
        </Show>
        <button type="button" onClick={() => void silence()}>
          Silence 1 h
        </button>
      </div>
    </Show>
  );
}
