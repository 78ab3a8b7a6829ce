import { createMemo, For, Show } from 'solid-js';
import { hrefOf, place } from '../../app/router.ts';
import { can } from '../../app/session.ts';
import { type PluginFacts, plugins, type ToolFacts } from '../../state/plugins.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { ToolView } from './tool-view.tsx';

/** What is registered, and a form for every tool: those of other people's plugins as well as our own. */
export function PluginsPage() {
  const plugin = createMemo(() => plugins().find(({ name }) => name === place().parts[1]));
  const tool = createMemo(() => plugin()?.tools.find(({ name }) => name === place().parts[2]));
  return (
    <div class="page">
      <div class="bar">
        <h1>Plugins</h1>
        <nav class="subpages" aria-label="Plugins">
          <For each={plugins()}>
            {({ name }) => (
              <a href={hrefOf(['plugins', name])} aria-current={plugin()?.name === name ? 'page' : undefined}>
                {name}
              </a>
            )}
          </For>
        </nav>
      </div>
      <Show when={plugin()} fallback={<Overview />}>
        {(found) => (
          <Show when={tool()} keyed fallback={<PluginView plugin={found()} />}>
            {(chosen) => <ToolView plugin={found().name} tool={chosen} />}
          </Show>
        )}
      </Show>
    </div>
  );
}

function Overview() {
  return (
    <section class="card" aria-label="Registered plugins">
      <DataTable
        label="Plugins"
        rows={plugins()}
        columns={[
          { title: 'Plugin', cell: ({ name }) => <a href={hrefOf(['plugins', name])}>{name}</a> },
          { title: 'Version', cell: ({ version }) => version },
          { title: 'What it does', cell: ({ description }) => description ?? '—' },
          { title: 'Tools', number: true, cell: ({ tools }) => tools.length },
          { title: 'Collectors', number: true, cell: ({ collectors }) => collectors.length },
          { title: 'Streams', number: true, cell: ({ streams }) => streams.length },
          { title: 'Resources', number: true, cell: ({ resources }) => resources.length },
          { title: 'Alert rules', number: true, cell: ({ alertRules }) => alertRules.length },
        ]}
      />
    </section>
  );
}

/** What a tool does to what it works on. */
export function effectOf({ effects }: ToolFacts): string {
  if (effects.destructive) return 'destroys, after its plan';
  return effects.readOnly ? 'reads' : 'changes';
}

function PluginView(props: { plugin: PluginFacts }) {
  const callable = () => props.plugin.tools.filter(({ surfaces }) => surfaces.includes('rest'));
  const names = (title: string, list: readonly string[]) => (
    <Show when={list.length > 0}>
      <dt>{title}</dt>
      <dd>
        <div class="tags">
          <For each={list}>{(name) => <span class="tag">{name}</span>}</For>
        </div>
      </dd>
    </Show>
  );
  return (
    <>
      <section class="card" aria-label="Tools">
        <h2>Tools of {props.plugin.name}</h2>
        <DataTable
          label="Tools"
          rows={callable()}
          columns={[
            {
              title: 'Tool',
              cell: (tool) =>
                can(tool.scope) ? (
                  <a href={hrefOf(['plugins', props.plugin.name, tool.name])}>{tool.name}</a>
                ) : (
                  tool.name
                ),
            },
            { title: 'What it does', cell: ({ description }) => description },
            { title: 'Effect', cell: effectOf },
            { title: 'Needs', cell: ({ scope }) => scope },
          ]}
        />
      </section>
      <section class="card" aria-label="Further parts">
        <h2>What else it brings</h2>
        <dl class="facts">
          {names(
            'Collectors',
            props.plugin.collectors.map(({ name }) => name),
          )}
          {names(
            'Streams',
            props.plugin.streams.map(({ name }) => name),
          )}
          {names(
            'Resources',
            props.plugin.resources.map(({ uri }) => uri),
          )}
          {names('Capabilities', props.plugin.detectors)}
          {names('Parsers', props.plugin.parsers)}
          {names(
            'Configuration',
            props.plugin.configTypes.map(({ name }) => name),
          )}
          {names('Alert rules', props.plugin.alertRules)}
        </dl>
      </section>
    </>
  );
}
