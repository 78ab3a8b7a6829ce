import { createSignal, type JSX, Show } from 'solid-js';
import { request } from '../../api/request.ts';
import { go, place } from '../../app/router.ts';
import { can } from '../../app/session.ts';
import { CheckOption } from '../../ui/check-option.tsx';
import { DevicePicker } from '../../ui/device-picker.tsx';
import { attempt } from '../../ui/notices.tsx';
import { ComposeDeployment } from './compose-deployment.tsx';
import type { Modification } from './modification.ts';
import { ModificationView } from './modification-view.tsx';

/** A compose file: adapted to a device, looked at, and deployed there. */
export function ComposePage() {
  const device = () => place().parts[1];
  const [content, setContent] = createSignal('');
  const [modification, setModification] = createSignal<Modification>();
  const [isBusy, setIsBusy] = createSignal(false);
  const adapt: JSX.EventHandler<HTMLFormElement, SubmitEvent> = (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const isOn = (name: string) => form.get(name) === 'on';
    const body = {
      device: device(),
      composeContent: content(),
      fresh: true,
      autoAssignPorts: isOn('autoAssignPorts'),
      updateAppdataPaths: isOn('updateAppdataPaths'),
      updateNetworks: isOn('updateNetworks'),
      generateProxyConfigs: isOn('generateProxyConfigs'),
    };
    setIsBusy(true);
    void attempt(async () => {
      const { data } = await request<Modification>({ method: 'POST', path: '/api/compose/modify', body });
      setModification(data);
    }).then(() => setIsBusy(false));
  };
  return (
    <div class="page">
      <div class="bar">
        <h1>Compose</h1>
        <DevicePicker
          value={device()}
          capability="docker"
          onChange={(host) => go(host ? ['compose', host] : ['compose'])}
        />
      </div>
      <Show when={device()} keyed fallback={<p class="empty">Choose the device that is to run the project.</p>}>
        {(hostname) => (
          <>
            <form class="card fields" onSubmit={adapt}>
              <label class="field">
                <span class="label">Compose file</span>
                <textarea
                  required
                  rows="14"
                  spellcheck={false}
                  placeholder={'services:\n  web:\n    image: nginx\n    ports: ["8080:80"]'}
                  value={content()}
                  onInput={(event) => setContent(event.currentTarget.value)}
                />
              </label>
              <div class="bar">
                <CheckOption name="autoAssignPorts" label="Free ports instead of taken ones" checked />
                <CheckOption name="updateAppdataPaths" label="Data into the device’s own folder" checked />
                <CheckOption name="updateNetworks" label="Join the proxy’s network" checked />
                <CheckOption name="generateProxyConfigs" label="Write proxy confs" />
              </div>
              <div class="buttons">
                <button type="submit" disabled={isBusy()}>
                  {isBusy() ? 'Looking at the device …' : `Adapt to ${hostname}`}
                </button>
              </div>
            </form>
            <Show when={modification()}>
              {(found) => (
                <ModificationView
                  modification={found()}
                  onTake={() => {
                    setContent(found().composeContent);
                    setModification(undefined);
                  }}
                />
              )}
            </Show>
            <Show when={can('admin')} fallback={<p class="note">To deploy, a token with the scope admin is needed.</p>}>
              <ComposeDeployment device={hostname} content={content()} />
            </Show>
          </>
        )}
      </Show>
    </div>
  );
}
