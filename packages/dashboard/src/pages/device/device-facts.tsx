import { For, Show } from 'solid-js';
import type { Device } from '../../api/device.ts';
import { hrefOf } from '../../app/router.ts';
import { unknown } from '../../format/format-bytes.ts';
import { tagsOf } from '../fleet/matches-device.ts';

/** What is registered of a device. */
export function DeviceFacts(props: { device: Device }) {
  return (
    <section class="card" aria-label="Registration">
      <h2>Registration</h2>
      <dl class="facts">
        <dt>Address</dt>
        <dd>
          {props.device.address}
          {props.device.sshPort === undefined ? '' : `:${props.device.sshPort}`} ({props.device.transport})
        </dd>
        <dt>User</dt>
        <dd>{props.device.sshUsername ?? unknown}</dd>
        <dt>Type</dt>
        <dd>{props.device.deviceType}</dd>
        <dt>Place</dt>
        <dd>{props.device.location ?? unknown}</dd>
        <dt>Watched</dt>
        <dd>{props.device.monitoringEnabled ? 'yes' : 'no'}</dd>
        <dt>Capabilities</dt>
        <dd>
          <Show when={props.device.capabilities} fallback="not analyzed yet">
            {(names) => (
              <div class="tags">
                <For each={names()}>{(name) => <span class="tag">{name}</span>}</For>
              </div>
            )}
          </Show>
        </dd>
        <dt>Tags</dt>
        <dd>
          <div class="tags">
            <For each={tagsOf(props.device)} fallback={unknown}>
              {(tag) => <span class="tag">{tag}</span>}
            </For>
          </div>
        </dd>
        <dt>Host keys</dt>
        <dd>
          <For each={props.device.hostKeys} fallback={unknown}>
            {(key) => <code>{key} </code>}
          </For>
        </dd>
        <dt>Configuration</dt>
        <dd>
          <a href={hrefOf(['configuration', props.device.hostname])}>tracked files</a>
        </dd>
      </dl>
    </section>
  );
}
