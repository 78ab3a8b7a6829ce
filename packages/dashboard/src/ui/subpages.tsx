import { For } from 'solid-js';
import { hrefOf } from '../app/router.ts';

interface SubpagesProps {
  readonly label: string;
  /** What stands before the name of each in its address. */
  readonly base: readonly string[];
  /** Name and title; the first has no name of its own in the address. */
  readonly of: readonly (readonly [string, string])[];
  readonly current: string;
}

/** The parts of a page that are shown one at a time, each with an address. */
export function Subpages(props: SubpagesProps) {
  return (
    <nav class="subpages" aria-label={props.label}>
      <For each={props.of}>
        {([name, title]) => (
          <a
            href={hrefOf(name === '' ? props.base : [...props.base, name])}
            aria-current={props.current === name ? 'page' : undefined}
          >
            {title}
          </a>
        )}
      </For>
    </nav>
  );
}
