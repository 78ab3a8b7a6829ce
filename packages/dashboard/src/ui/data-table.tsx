import { For, type JSX } from 'solid-js';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => JSX.Element;
  readonly number?: boolean;
}

interface DataTableProps<Row> {
  /** Says what the table is, for those who do not see it. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}

/** A table that scrolls sideways by itself where the window is narrow. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  return (
    <section class="scroll" tabindex="0" aria-label={props.label}>
      <table>
        <thead>
          <tr>
            <For each={props.columns}>
              {(column) => (
                <th scope="col" class={column.number ? 'number' : undefined}>
                  {column.title}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.rows}>
            {(row) => (
              <tr>
                <For each={props.columns}>
                  {(column) => <td class={column.number ? 'number' : undefined}>{column.cell(row)}</td>}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
