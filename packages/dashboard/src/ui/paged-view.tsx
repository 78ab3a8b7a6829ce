import { type JSX, Show } from 'solid-js';
import type { PagedList } from '../state/create-pages.ts';
import { ProblemNote } from './problem-note.tsx';

/** A paged list in each of its states. */
export function PagedView<Item>(props: { of: PagedList<Item>; empty: string; children: JSX.Element }) {
  return (
    <>
      <ProblemNote problem={props.of.problem()} retry={() => void props.of.reload()} />
      <Show
        when={props.of.items().length > 0}
        fallback={
          <p class="empty" role="status">
            {props.of.isLoading() ? 'Loading …' : props.empty}
          </p>
        }
      >
        {props.children}
      </Show>
      <Show when={props.of.hasMore()}>
        <div>
          <button type="button" disabled={props.of.isLoading()} onClick={() => void props.of.more()}>
            Show more
          </button>
        </div>
      </Show>
    </>
  );
}
