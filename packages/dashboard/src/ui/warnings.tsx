import { For } from 'solid-js';

/** What an answer says beside its data: what is missing from it, or could not be done. */
export function Warnings(props: { of: readonly string[] | undefined }) {
  return <For each={props.of}>{(text) => <div class="note warn">{text}</div>}</For>;
}
