import { createSignal, Match, Switch } from 'solid-js';
import type { Device } from '../../api/device.ts';
import { type ApiProblem, problemFrom } from '../../api/problem.ts';
import { request } from '../../api/request.ts';
import { Modal } from '../../ui/modal.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ConfirmHostKey } from './confirm-host-key.tsx';
import { DeviceFields } from './device-fields.tsx';
import { fingerprintIn } from './fingerprint-in.ts';

export interface Enrolment {
  readonly device: Device;
  /** What the machine showed; undefined where it could not be reached. */
  readonly fingerprint: string | undefined;
  /** Whether somebody has still to compare it. */
  readonly isToConfirm: boolean;
  readonly warnings: readonly string[];
}

/**
 * Registers a device in two steps: it is added without being watched, and only when its host key was compared does
 * monitoring begin. A key that was given beforehand needs no second look.
 */
export function AddDevice(props: { onClose: () => void }) {
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [isBusy, setIsBusy] = createSignal(false);
  const [enrolment, setEnrolment] = createSignal<Enrolment>();
  const add = async (body: Readonly<Record<string, unknown>>) => {
    setIsBusy(true);
    setProblem(undefined);
    try {
      const isToConfirm = body.hostKey === undefined;
      const { data, meta } = await request<Device>({
        method: 'POST',
        path: '/api/devices',
        body: { ...body, monitoringEnabled: !isToConfirm },
      });
      const fingerprint = data.hostKeys[0] ?? fingerprintIn(meta.warnings.join(' '));
      setEnrolment({ device: data, fingerprint, isToConfirm, warnings: meta.warnings });
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Modal title="Add a device" onClose={props.onClose}>
      <Switch>
        <Match when={enrolment()}>{(done) => <ConfirmHostKey enrolment={done()} onClose={props.onClose} />}</Match>
        <Match when={!enrolment()}>
          <ProblemNote problem={problem()} />
          <DeviceFields isBusy={isBusy()} onSubmit={(body) => void add(body)} onCancel={props.onClose} />
        </Match>
      </Switch>
    </Modal>
  );
}
