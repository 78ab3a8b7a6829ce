import { createEffect, createSignal, on, onCleanup, untrack } from 'solid-js';
import { withQuery } from '../api/path.ts';
import { type ApiProblem, isAbort, problemFrom } from '../api/problem.ts';
import { get } from '../api/request.ts';
import { gaps } from '../live/live.ts';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface PagedList<Item> {
  readonly items: () => readonly Item[];
  readonly problem: () => ApiProblem | undefined;
  readonly isLoading: () => boolean;
  readonly hasMore: () => boolean;
  more(): Promise<void>;
  /** From the first page on. */
  reload(): Promise<void>;
}

/** A page does not hold more than this, however often more is asked for. */
const mostItems = 5_000;

/** A list that the server gives page by page, from its beginning again whenever what is asked for changes. */
export function createPages<Item>(path: string, query: () => Query): PagedList<Item> {
  const [items, setItems] = createSignal<readonly Item[]>([]);
  const [cursor, setCursor] = createSignal<string>();
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [isLoading, setIsLoading] = createSignal(false);
  let running: AbortController | undefined;

  const load = async (after: string | undefined) => {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    setIsLoading(true);
    try {
      const url = withQuery(path, { ...untrack(query), cursor: after });
      const { data, meta } = await get<Item[]>(url, controller.signal);
      if (controller !== running) return;
      setProblem(undefined);
      setItems((before) => (after === undefined ? data : [...before, ...data].slice(0, mostItems)));
      setCursor(meta.nextCursor);
    } catch (thrown) {
      if (controller === running && !isAbort(thrown)) setProblem(problemFrom(thrown));
    } finally {
      if (controller === running) setIsLoading(false);
    }
  };
  createEffect(on([query, gaps], () => void load(undefined)));
  onCleanup(() => running?.abort());
  return {
    items,
    problem,
    isLoading,
    hasMore: () => cursor() !== undefined && items().length < mostItems,
    more: () => load(untrack(cursor)),
    reload: () => load(undefined),
  };
}
