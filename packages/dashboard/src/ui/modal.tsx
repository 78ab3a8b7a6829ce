import { type JSX, onMount } from 'solid-js';

/** The browser's own dialog: it keeps the focus and closes with Escape. */
export function Modal(props: { title: string; onClose: () => void; children: JSX.Element }) {
  let dialog: HTMLDialogElement | undefined;
  onMount(() => dialog?.showModal());
  return (
    <dialog ref={dialog} aria-label={props.title} onClose={() => props.onClose()}>
      <div class="page">
        <h2>{props.title}</h2>
        {props.children}
      </div>
    </dialog>
  );
}
