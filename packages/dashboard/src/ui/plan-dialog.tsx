import { createRoot, createSignal, For, Show } from 'solid-js';
import type { PlanAnswer } from '../api/answer.ts';
import { requestConfirmed } from '../api/confirmed.ts';
import type { ApiRequest } from '../api/request.ts';
import { Modal } from './modal.tsx';

interface Question {
  readonly title: string;
  readonly answer: PlanAnswer;
  settle(confirmed: boolean): void;
}

const [question, setQuestion] = createRoot(() => createSignal<Question>());

function ask(answer: PlanAnswer, title: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  setQuestion({
    title,
    answer,
    settle(confirmed) {
      setQuestion(undefined);
      resolve(confirmed);
    },
  });
  return promise;
}

/** Sends a request; where the server answers with a plan, shows it and goes on only when it is confirmed. */
export const confirmFirst = <Data,>(to: ApiRequest, title: string) => requestConfirmed<Data>(to, title, ask);

export function PlanDialog() {
  return (
    <Show when={question()} keyed>
      {(asked) => (
        <Modal title={asked.title} onClose={() => asked.settle(false)}>
          <p>This is what would be done:</p>
          <ol class="steps">
            <For each={asked.answer.plan.steps}>{(step) => <li>{step}</li>}</For>
          </ol>
          <Show when={asked.answer.plan.losses.length > 0}>
            <div class="note bad">
              <strong>What would be lost</strong>
              <ul class="steps">
                <For each={asked.answer.plan.losses}>{(loss) => <li>{loss}</li>}</For>
              </ul>
            </div>
          </Show>
          <p>{asked.answer.plan.reversible ? 'It can be undone.' : 'It cannot be undone.'}</p>
          <div class="buttons">
            <button type="button" autofocus onClick={() => asked.settle(false)}>
              Cancel
            </button>
            <button type="button" class="danger" onClick={() => asked.settle(true)}>
              Confirm and do it
            </button>
          </div>
        </Modal>
      )}
    </Show>
  );
}
