import { type JSX, Match, Show, Switch } from 'solid-js';
import type { AnswerState } from '../state/create-answer.ts';
import { Age } from './age.tsx';
import { ProblemNote } from './problem-note.tsx';
import { Warnings } from './warnings.tsx';

interface AnswerViewProps<Data> {
  readonly of: AnswerState<Data>;
  readonly children: (data: () => Data) => JSX.Element;
  /** Said in place of the content. */
  readonly empty?: string;
  readonly isEmpty?: (data: Data) => boolean;
  /** Asks the device again; shown beside the age. */
  readonly freshUrl?: () => string | undefined;
  readonly freshForSec?: number;
}

/** An answer in each of its states: on its way, failed, empty, there, with its age and what it warns of. */
export function AnswerView<Data>(props: AnswerViewProps<Data>) {
  const isEmpty = (data: Data) => (props.isEmpty ? props.isEmpty(data) : Array.isArray(data) && data.length === 0);
  return (
    <>
      <ProblemNote problem={props.of.problem()} retry={() => void props.of.refetch()} />
      <Warnings of={props.of.meta()?.warnings} />
      <Switch>
        <Match when={props.of.data() === undefined && props.of.isLoading()}>
          <p class="empty" role="status">
            Loading …
          </p>
        </Match>
        <Match when={props.of.data() !== undefined && isEmpty(props.of.data() as Data)}>
          <p class="empty">{props.empty ?? 'Nothing here.'}</p>
        </Match>
        <Match when={props.of.data() !== undefined}>{props.children(() => props.of.data() as Data)}</Match>
      </Switch>
      <Show when={props.of.meta()}>
        {(meta) => (
          <div class="bar">
            <span class="small quiet">{meta().source === 'stored' ? 'last stored value, ' : ''}collected </span>
            <Age at={meta().collectedAt} stale={meta().stale} freshForSec={props.freshForSec ?? 300} />
            <Show when={props.freshUrl?.()}>
              {(url) => (
                <button
                  type="button"
                  class="plain"
                  disabled={props.of.isLoading()}
                  onClick={() => void props.of.refetch(url())}
                >
                  Refresh
                </button>
              )}
            </Show>
          </div>
        )}
      </Show>
    </>
  );
}
