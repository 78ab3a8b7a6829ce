import { createRoot, createSignal, For, Show } from 'solid-js';
import { problemFrom } from '../api/problem.ts';

interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'bad' | 'warn';
  readonly text: string;
  readonly hint?: string | undefined;
}

const keptAtMost = 5;
const shownMs = 8_000;
let nextId = 1;
const [notices, setNotices] = createRoot(() => createSignal<readonly Notice[]>([]));

/** Says something in the corner; what is bad stays until it is put away. */
export function notify(tone: Notice['tone'], text: string, hint?: string): void {
  const id = nextId++;
  setNotices((list) => [...list.slice(1 - keptAtMost), { id, tone, text, hint }]);
  if (tone === 'good') setTimeout(() => dismiss(id), shownMs);
}

/** Does what a button says, and tells what went wrong with it. */
export async function attempt<Result>(work: () => Promise<Result>, done?: string): Promise<Result | undefined> {
  try {
    const result = await work();
    if (result !== undefined && done) notify('good', done);
    return result;
  } catch (thrown) {
    const { message, hint } = problemFrom(thrown);
    notify('bad', message, hint);
    return undefined;
  }
}

function dismiss(id: number): void {
  setNotices((list) => list.filter((notice) => notice.id !== id));
}

export function Notices() {
  return (
    <div class="notices" role="log" aria-live="polite" aria-label="Notices">
      <For each={notices()}>
        {(notice) => (
          <div class={`note ${notice.tone}`}>
            <span>{notice.text}</span>
            <Show when={notice.hint}>{(hint) => <span class="small">{hint()}</span>}</Show>
            <div>
              <button type="button" class="plain" onClick={() => dismiss(notice.id)}>
                Dismiss
              </button>
            </div>
          </div>
        )}
      </For>
    </div>
  );
}
