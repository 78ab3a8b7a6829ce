import { createEffect, createSignal, on, onCleanup, untrack } from 'solid-js';
import type { Answer, AnswerMeta } from '../api/answer.ts';
import { type ApiProblem, isAbort, problemFrom } from '../api/problem.ts';
import { get, request } from '../api/request.ts';
import { gaps } from '../live/live.ts';

export interface AnswerState<Data> {
  /** The newest answer; the one before stays while the next is on its way. */
  readonly data: () => Data | undefined;
  readonly meta: () => AnswerMeta | undefined;
  readonly problem: () => ApiProblem | undefined;
  readonly isLoading: () => boolean;
  /** @param url instead of the usual one, as with `fresh` */
  refetch(url?: string): Promise<void>;
  /** What came by another way, as over the live connection. */
  replace(data: Data, meta: AnswerMeta): void;
}

export interface AnswerOptions {
  readonly method?: 'GET' | 'POST';
  readonly body?: () => unknown;
}

/** Asks the server for what `url` says, again whenever it changes and after a gap of the live connection. */
export function createAnswer<Data>(url: () => string | undefined, options: AnswerOptions = {}): AnswerState<Data> {
  const [answer, setAnswer] = createSignal<Answer<Data>>();
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [isLoading, setIsLoading] = createSignal(false);
  let running: AbortController | undefined;

  const load = async (from: string | undefined) => {
    running?.abort();
    if (from === undefined) return;
    const controller = new AbortController();
    running = controller;
    setIsLoading(true);
    try {
      const { signal } = controller;
      const loaded =
        options.method === 'POST'
          ? await request<Data>({ method: 'POST', path: from, body: options.body?.() ?? {}, signal })
          : await get<Data>(from, signal);
      if (controller !== running) return;
      setProblem(undefined);
      setAnswer(() => loaded);
    } catch (thrown) {
      if (controller === running && !isAbort(thrown)) setProblem(problemFrom(thrown));
    } finally {
      if (controller === running) setIsLoading(false);
    }
  };

  createEffect(
    on(url, (to, before) => {
      if (before !== undefined && to !== before) {
        setAnswer(undefined);
        setProblem(undefined);
      }
      void load(to);
    }),
  );
  createEffect(on(gaps, () => void load(untrack(url)), { defer: true }));
  onCleanup(() => running?.abort());

  return {
    data: () => answer()?.data,
    meta: () => answer()?.meta,
    problem,
    isLoading,
    refetch: (from) => load(from ?? untrack(url)),
    replace: (data, meta) => setAnswer(() => ({ data, meta })),
  };
}
