import { createSignal, Show } from 'solid-js';
import { formatDuration } from '../../format/format-age.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';

interface AlertRule {
  readonly name: string;
  readonly description: string;
  readonly severity: string;
  readonly holdForSec: number;
}

/** When an alert fires; asked for when somebody wants to know. */
export function AlertRules() {
  const [isOpen, setIsOpen] = createSignal(false);
  const rules = createAnswer<AlertRule[]>(() => (isOpen() ? '/api/alerts/rules' : undefined));
  return (
    <details class="card" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Rules</summary>
      <Show when={isOpen()}>
        <AnswerView of={rules}>
          {(list) => (
            <DataTable
              label="Alert rules"
              rows={list()}
              columns={[
                { title: 'Rule', cell: ({ name }) => name },
                { title: 'When', cell: ({ description }) => description },
                { title: 'Severity', cell: ({ severity }) => severity },
                { title: 'After', cell: ({ holdForSec }) => formatDuration(holdForSec) },
              ]}
            />
          )}
        </AnswerView>
      </Show>
    </details>
  );
}
