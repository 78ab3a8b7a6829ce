import { createMemo, createSignal, Show } from 'solid-js';
import type { Answer } from '../../api/answer.ts';
import { type ApiProblem, problemFrom } from '../../api/problem.ts';
import { hrefOf } from '../../app/router.ts';
import { SchemaForm } from '../../forms/schema-form.tsx';
import { inputOf, toolRequest } from '../../forms/tool-request.ts';
import { createOperation } from '../../live/operation.ts';
import type { ToolFacts } from '../../state/plugins.ts';
import { Age } from '../../ui/age.tsx';
import { OperationMeter } from '../../ui/operation-meter.tsx';
import { confirmFirst } from '../../ui/plan-dialog.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { ResultView } from '../../ui/result-view.tsx';
import { Warnings } from '../../ui/warnings.tsx';
import { operations, operationsProblem } from './operations.ts';
import { effectOf } from './plugins-page.tsx';

/** One tool: a form for its parameters, and what it answered. */
export function ToolView(props: { plugin: string; tool: ToolFacts }) {
  const operation = createMemo(() => operations()?.get(props.tool.name));
  const [answer, setAnswer] = createSignal<Answer>();
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [isBusy, setIsBusy] = createSignal(false);
  const running = createOperation();
  const call = async (values: Readonly<Record<string, unknown>>) => {
    const to = operation();
    if (!to) return;
    setIsBusy(true);
    setProblem(undefined);
    setAnswer(undefined);
    try {
      const correlationId = running.begin();
      setAnswer(await confirmFirst({ ...toolRequest(to, values), correlationId }, props.tool.title));
    } catch (thrown) {
      setProblem(problemFrom(thrown));
    } finally {
      setIsBusy(false);
    }
  };
  const byField = () =>
    Object.fromEntries((problem()?.errors ?? []).map(({ path, message }) => [path.split('/')[1] ?? '', message]));
  return (
    <>
      <section class="card" aria-label={props.tool.name}>
        <div class="bar">
          <h2>{props.tool.name}</h2>
          <span class="quiet">{effectOf(props.tool)}</span>
          <a href={hrefOf(['plugins', props.plugin])}>All tools of {props.plugin}</a>
        </div>
        <p>{props.tool.description}</p>
        <code>{props.tool.http}</code>
        <ProblemNote problem={operationsProblem()} />
        <Show when={operation()} fallback={<p class="empty">Loading …</p>}>
          {(found) => (
            <SchemaForm
              schema={inputOf(found())}
              submitLabel={
                props.tool.effects.readOnly ? 'Ask' : props.tool.effects.destructive ? 'Show the plan' : 'Do it'
              }
              isBusy={isBusy()}
              problems={byField()}
              onSubmit={(values) => void call(values)}
            />
          )}
        </Show>
      </section>
      <OperationMeter progress={running.progress()} />
      <ProblemNote problem={problem()} />
      <Show when={answer()}>
        {(found) => (
          <section class="card" aria-label="Answer">
            <div class="bar">
              <h2>Answer</h2>
              <Age at={found().meta.collectedAt} stale={found().meta.stale} />
            </div>
            <Warnings of={found().meta.warnings} />
            <ResultView data={found().data} />
          </section>
        )}
      </Show>
    </>
  );
}
