import { createEffect, For, on } from 'solid-js';

export interface LogLine {
  readonly time?: string | undefined;
  readonly who?: string | undefined;
  readonly text: string;
  readonly tone?: 'bad' | 'warn' | undefined;
}

/** More than this nobody reads; the oldest go, so that following a log for a day costs what an hour does. */
export const mostLines = 2_000;

export function withLines(lines: readonly LogLine[], more: readonly LogLine[]): readonly LogLine[] {
  return [...lines, ...more].slice(-mostLines);
}

/** Lines of a log, the newest last; it stays at the end while nobody scrolls up. */
export function LogView(props: { label: string; lines: readonly LogLine[] }) {
  let box: HTMLDivElement | undefined;
  let isAtEnd = true;
  createEffect(
    on(
      () => props.lines,
      () => {
        if (isAtEnd) queueMicrotask(() => box?.scrollTo(0, box.scrollHeight));
      },
    ),
  );
  return (
    <div
      class="log"
      role="log"
      aria-live="off"
      aria-label={props.label}
      tabindex="0"
      ref={box}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        isAtEnd = scrollTop + clientHeight >= scrollHeight - 8;
      }}
    >
      <For each={props.lines} fallback={<div class="quiet">Nothing yet.</div>}>
        {(line) => (
          <div class={line.tone}>
            {line.time ? <span class="quiet">{line.time.replace('T', ' ').slice(0, 19)} </span> : null}
            {line.who ? <span>{line.who}: </span> : null}
            {line.text}
          </div>
        )}
      </For>
    </div>
  );
}
