import { For, Show } from 'solid-js';
import type { ApiProblem } from '../api/problem.ts';

/** What went wrong, and what to do about it. */
export function ProblemNote(props: { problem: ApiProblem | undefined; retry?: () => void }) {
  return (
    <Show when={props.problem}>
      {(problem) => (
        <div class="note bad" role="alert">
          <strong>{problem().message}</strong>
          <For each={problem().errors}>
            {(error) => (
              <span>
                <code>{error.path}</code> {error.message}
              </span>
            )}
          </For>
          <Show when={problem().hint}>{(hint) => <span>{hint()}</span>}</Show>
          <span class="small quiet">
            {problem().code}
            <Show when={problem().correlationId}>{(id) => <> · request {id()}</>}</Show>
          </span>
          <Show when={props.retry}>
            {(retry) => (
              <div>
                <button type="button" onClick={() => retry()()}>
                  Try again
                </button>
              </div>
            )}
          </Show>
        </div>
      )}
    </Show>
  );
}
