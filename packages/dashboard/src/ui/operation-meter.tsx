import { Show } from 'solid-js';
import type { ProgressMessage } from '../live/stream-message.ts';
import { Meter } from './meter.tsx';

/** How far an operation is, while it runs. */
export function OperationMeter(props: { progress: ProgressMessage | undefined }) {
  return (
    <Show when={props.progress?.state === 'running' && props.progress}>
      {(told) => (
        <div role="status" aria-label="Progress of the operation">
          <p>{told().text ?? told().tool}</p>
          <Show when={told().total}>
            {(total) => <Meter percent={(100 * told().done) / total()} warnAt={101} badAt={101} />}
          </Show>
        </div>
      )}
    </Show>
  );
}
