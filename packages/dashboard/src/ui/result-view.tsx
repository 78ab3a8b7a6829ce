import { For, Match, Show, Switch } from 'solid-js';
import { DataTable } from './data-table.tsx';

const mostRows = 200;
const mostColumns = 8;
const mostCharacters = 200_000;

/** Any answer: lists of objects as a table, objects as facts, and all of it as JSON. */
export function ResultView(props: { data: unknown }) {
  const rows = () => rowsIn(props.data);
  const json = () => JSON.stringify(props.data, null, 2) ?? 'null';
  return (
    <>
      <Switch>
        <Match when={rows().length > 0}>
          <DataTable
            label="Result"
            rows={rows().slice(0, mostRows)}
            columns={columnsOf(rows()).map((title) => ({ title, cell: (row: Row) => textOf(row[title]) }))}
          />
          <Show when={rows().length > mostRows}>
            <p class="small quiet">
              The first {mostRows} of {rows().length}
            </p>
          </Show>
        </Match>
        <Match when={isObject(props.data)}>
          <dl class="facts">
            <For each={Object.entries(props.data as object)}>
              {([name, value]) => (
                <>
                  <dt>{name}</dt>
                  <dd>
                    <Show when={typeof value === 'string' && value.includes('\n')} fallback={textOf(value)}>
                      <pre>{value}</pre>
                    </Show>
                  </dd>
                </>
              )}
            </For>
          </dl>
        </Match>
      </Switch>
      <details open={rows().length === 0 && !isObject(props.data)}>
        <summary>JSON</summary>
        <pre>
          {json().slice(0, mostCharacters)}
          {json().length > mostCharacters ? '\n… cut here' : ''}
        </pre>
      </details>
    </>
  );
}

type Row = Readonly<Record<string, unknown>>;

function rowsIn(data: unknown): readonly Row[] {
  return Array.isArray(data) && data.every(isObject) ? (data as readonly Row[]) : [];
}

function columnsOf(rows: readonly Row[]): readonly string[] {
  return [...new Set(rows.slice(0, 20).flatMap((row) => Object.keys(row)))].slice(0, mostColumns);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '—';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
