import { For, Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { formatDuration } from '../../format/format-age.ts';
import { formatBytes, unknown } from '../../format/format-bytes.ts';
import { formatNumber, formatPercent } from '../../format/format-number.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { takeLive } from '../../state/take-live.ts';
import { Age } from '../../ui/age.tsx';
import { AnswerView } from '../../ui/answer-view.tsx';
import { Chip, toneOf } from '../../ui/chip.tsx';

interface Drive {
  readonly drive: string;
  readonly model?: string;
  readonly serial?: string;
  readonly transport?: string;
  readonly capacityBytes?: number;
  readonly state: 'active' | 'standby' | 'unreadable';
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly lastKnown?: { readonly at: string; readonly verdict: string };
  readonly temperatureC?: number;
  readonly powerOnHours?: number;
  readonly counters: Readonly<Record<string, number>>;
  readonly growth?: { readonly since: string; readonly counters: Readonly<Record<string, number>> };
  readonly wear?: { readonly usedPercent: number; readonly remainingDays?: number };
}

/** Every drive with its verdict and why. */
export function DeviceDrives(props: { hostname: string }) {
  const url = () => path`/api/devices/${props.hostname}/drives`;
  const drives = createAnswer<Drive[]>(url);
  takeLive(drives, () => props.hostname, 'drives.health');
  return (
    <section class="page" aria-label="Drives">
      <AnswerView
        of={drives}
        empty="No drives were found that say how they are."
        freshUrl={() => `${url()}?fresh=true`}
        freshForSec={3_600}
      >
        {(list) => (
          <div class="grid">
            <For each={list()}>{(drive) => <DriveCard drive={drive} />}</For>
          </div>
        )}
      </AnswerView>
    </section>
  );
}

function DriveCard(props: { drive: Drive }) {
  const wear = () => props.drive.wear;
  return (
    <article class="card">
      <div class="bar">
        <h2>{props.drive.drive}</h2>
        <Chip tone={toneOf(props.drive.verdict)}>{props.drive.verdict}</Chip>
        <Show when={props.drive.state !== 'active'}>
          <Chip tone="idle">{props.drive.state}</Chip>
        </Show>
      </div>
      <Show when={props.drive.reasons.length > 0}>
        <ul class="steps">
          <For each={props.drive.reasons}>{(reason) => <li>{reason}</li>}</For>
        </ul>
      </Show>
      <dl class="facts">
        <dt>Model</dt>
        <dd>{props.drive.model ?? unknown}</dd>
        <dt>Serial</dt>
        <dd>{props.drive.serial ?? unknown}</dd>
        <dt>Size</dt>
        <dd>{formatBytes(props.drive.capacityBytes)}</dd>
        <dt>Temperature</dt>
        <dd>{props.drive.temperatureC === undefined ? unknown : `${formatNumber(props.drive.temperatureC)} °C`}</dd>
        <dt>Powered on</dt>
        <dd>{props.drive.powerOnHours === undefined ? unknown : formatDuration(props.drive.powerOnHours * 3_600)}</dd>
        <dt>Wear</dt>
        <dd>
          {formatPercent(wear()?.usedPercent)}
          <Show when={wear()?.remainingDays}>{(days) => <>, about {formatDuration(days() * 86_400)} left</>}</Show>
        </dd>
        <For each={Object.entries(props.drive.counters)}>
          {([name, count]) => (
            <>
              <dt>{name}</dt>
              <dd>
                {count}
                <Show when={props.drive.growth?.counters[name]}>{(more) => <strong> (+{more()})</strong>}</Show>
              </dd>
            </>
          )}
        </For>
      </dl>
      <Show when={props.drive.lastKnown}>
        {(known) => (
          <p class="small">
            Last read as {known().verdict} <Age at={known().at} freshForSec={86_400} />
          </p>
        )}
      </Show>
    </article>
  );
}
