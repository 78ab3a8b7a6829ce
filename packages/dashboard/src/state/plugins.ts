import { createMemo, createRoot, createSignal } from 'solid-js';
import { get } from '../api/request.ts';

export interface ToolFacts {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scope: 'read' | 'operate' | 'admin';
  readonly target: 'device' | 'host';
  readonly effects: { readonly readOnly: boolean; readonly destructive: boolean };
  readonly http: string;
  readonly surfaces: readonly string[];
  readonly requires?: readonly string[];
}

export interface PluginFacts {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly tools: readonly ToolFacts[];
  readonly collectors: readonly { readonly name: string; readonly description: string }[];
  readonly streams: readonly { readonly name: string; readonly description: string }[];
  readonly resources: readonly { readonly uri: string; readonly description: string }[];
  readonly parsers: readonly string[];
  readonly detectors: readonly string[];
  readonly configTypes: readonly { readonly name: string }[];
  readonly alertRules: readonly string[];
}

const [plugins, setPlugins] = createRoot(() => createSignal<readonly PluginFacts[]>([]));

export { plugins };

const toolNames = createRoot(() =>
  createMemo(() => new Set(plugins().flatMap(({ tools }) => tools.map(({ name }) => name)))),
);

/** Whether the installation has a tool; pages of plugins that are not there are not shown. */
export function hasTool(name: string): boolean {
  return toolNames().has(name);
}

export async function loadPlugins(): Promise<void> {
  setPlugins((await get<PluginFacts[]>('/api/plugins')).data);
}
