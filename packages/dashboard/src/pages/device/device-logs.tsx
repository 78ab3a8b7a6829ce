import { createSignal, For, Show } from 'solid-js';
import { path, withQuery } from '../../api/path.ts';
import { follow } from '../../live/follow.ts';
import { createAnswer } from '../../state/create-answer.ts';
import { type LogLine, LogView, withLines } from '../../ui/log-view.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Warnings } from '../../ui/warnings.tsx';

interface SystemLogLine {
  readonly time?: string;
  readonly message: string;
  readonly severity?: number;
  readonly unit?: string;
  readonly identifier?: string;
}

const priorities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

/** The newest lines of a log, filtered on the machine, and those that follow. */
export function DeviceLogs(props: { hostname: string }) {
  const [filter, setFilter] = createSignal<Readonly<Record<string, string>>>({ source: 'journald' });
  const [isFollowing, setIsFollowing] = createSignal(false);
  const [newer, setNewer] = createSignal<readonly LogLine[]>([]);
  const change = (name: string, value: string) => {
    const { [name]: _, ...others } = filter();
    setNewer([]);
    setFilter(value === '' ? others : { ...others, [name]: value });
  };
  const logs = createAnswer<SystemLogLine[]>(() =>
    withQuery(path`/api/devices/${props.hostname}/logs`, { ...filter(), limit: 300, fresh: true }),
  );
  const followed = follow<SystemLogLine>(
    () => (isFollowing() ? { stream: 'system.logs', device: props.hostname, params: filter() } : undefined),
    (items) => setNewer((lines) => withLines(lines, items.map(lineOf))),
    () => void logs.refetch().then(() => setNewer([])),
  );
  const field = (name: string, label: string, hint: string) => (
    <input
      aria-label={label}
      placeholder={hint}
      type="search"
      onChange={(event) => change(name, event.currentTarget.value.trim())}
    />
  );
  return (
    <section class="card" aria-label="Logs">
      <div class="bar">
        <h2>Logs</h2>
        <select aria-label="Source" onChange={(event) => change('source', event.currentTarget.value)}>
          <option value="journald">journal</option>
          <option value="kernel">kernel</option>
          <option value="file">system log file</option>
        </select>
        <select aria-label="Least priority" onChange={(event) => change('priority', event.currentTarget.value)}>
          <option value="">every priority</option>
          <For each={priorities}>{(name) => <option value={name}>{name} and worse</option>}</For>
        </select>
        {field('unit', 'Unit', 'Unit, like ssh.service')}
        {field('grep', 'Words', 'Words in the message')}
        <label class="inline">
          <input type="checkbox" onChange={(event) => setIsFollowing(event.currentTarget.checked)} /> Follow
        </label>
        <button type="button" disabled={logs.isLoading()} onClick={() => void logs.refetch().then(() => setNewer([]))}>
          Refresh
        </button>
      </div>
      <ProblemNote problem={logs.problem()} />
      <Warnings of={logs.meta()?.warnings} />
      <Show when={followed.problem()}>
        {(problem) => (
          <div class="note warn" role="alert">
            {problem().message} {problem().hint}
          </div>
        )}
      </Show>
      <LogView label="Log lines" lines={withLines((logs.data() ?? []).map(lineOf), newer())} />
    </section>
  );
}

function lineOf({ time, message, severity, unit, identifier }: SystemLogLine): LogLine {
  const tone = severity === undefined || severity > 4 ? undefined : severity <= 3 ? 'bad' : 'warn';
  return { time, who: identifier ?? unit, text: message, tone };
}
