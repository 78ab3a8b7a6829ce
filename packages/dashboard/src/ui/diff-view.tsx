import { createMemo, For, Show } from 'solid-js';
import { type DiffCell, sideBySide } from '../diff/side-by-side.ts';

/** Two versions of a text beside each other. */
export function DiffView(props: { diff: string; label: string }) {
  const rows = createMemo(() => sideBySide(props.diff));
  return (
    <Show when={rows().length > 0} fallback={<p class="empty">Both are the same.</p>}>
      <section class="scroll" tabindex="0" aria-label={props.label}>
        <table class="diff">
          <colgroup>
            <col class="line" />
            <col />
            <col class="line" />
            <col />
          </colgroup>
          <thead class="visually-hidden">
            <tr>
              <th scope="col">Line before</th>
              <th scope="col">Before</th>
              <th scope="col">Line after</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            <For each={rows()}>
              {(row) =>
                row.kind === 'place' ? (
                  <tr>
                    <td class="place" colspan="4">
                      {row.text}
                    </td>
                  </tr>
                ) : (
                  <tr>
                    <Cell cell={row.left} sign={row.kind === 'changed' ? '−' : ' '} style="removed" />
                    <Cell cell={row.right} sign={row.kind === 'changed' ? '+' : ' '} style="added" />
                  </tr>
                )
              }
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}

/** The sign says in text what the colour says. */
function Cell(props: { cell: DiffCell | undefined; sign: string; style: string }) {
  const style = () => (props.cell && props.sign !== ' ' ? props.style : undefined);
  return (
    <>
      <td class={`line ${style() ?? ''}`}>{props.cell?.line ?? ''}</td>
      <td class={style()}>{props.cell ? `${props.sign} ${props.cell.text}` : ''}</td>
    </>
  );
}
