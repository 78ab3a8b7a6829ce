import { Show } from 'solid-js';
import { path } from '../../api/path.ts';
import { request } from '../../api/request.ts';
import { go } from '../../app/router.ts';
import { reload } from '../../state/device-list.ts';
import { attempt } from '../../ui/notices.tsx';
import { confirmFirst } from '../../ui/plan-dialog.tsx';
import { Warnings } from '../../ui/warnings.tsx';
import type { Enrolment } from './add-device.tsx';

/** Shows the key that the machine gave, and lets the device be watched only when somebody says that it is the right one. */
export function ConfirmHostKey(props: { enrolment: Enrolment; onClose: () => void }) {
  const hostname = () => props.enrolment.device.hostname;
  const keep = async () => {
    const { fingerprint, device, isToConfirm } = props.enrolment;
    const to = path`/api/devices/${hostname()}`;
    if (fingerprint !== undefined && !device.hostKeys.includes(fingerprint)) {
      await request({ method: 'POST', path: `${to}/host-keys`, body: { hostKey: fingerprint } });
    }
    if (isToConfirm) await request({ method: 'PUT', path: to, body: { monitoringEnabled: true } });
    // Finds out what the machine has; the pages of its parts need to know.
    await request({ method: 'POST', path: `${to}/analyze`, body: {} });
    await reload(hostname());
    props.onClose();
    go(['devices', hostname()]);
    return true;
  };
  const discard = async () => {
    props.onClose();
    const to = { method: 'DELETE', path: path`/api/devices/${hostname()}` } as const;
    return confirmFirst(to, `Remove ${hostname()}`);
  };
  return (
    <>
      <Warnings of={props.enrolment.warnings} />
      <Show
        when={props.enrolment.fingerprint}
        fallback={
          <p>{hostname()} is registered, but it did not show a host key. It can be looked at again on its own page.</p>
        }
      >
        {(fingerprint) => (
          <>
            <p>
              {hostname()} showed this host key. Compare it with what <code>ssh-keygen -lf</code> prints on the machine:
            </p>
            <p>
              <code>{fingerprint()}</code>
            </p>
          </>
        )}
      </Show>
      <div class="buttons">
        <button type="button" class="danger" onClick={() => void attempt(discard, `${hostname()} was removed`)}>
          Not the right one: remove it
        </button>
        <button
          type="button"
          class="primary"
          autofocus
          onClick={() => void attempt(keep, `${hostname()} is watched now`)}
        >
          {props.enrolment.fingerprint ? 'It is the right key' : 'Keep it'}
        </button>
      </div>
    </>
  );
}
