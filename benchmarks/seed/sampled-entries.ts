import { eventBusToken } from '@infrastructor/core';
import { createRuntime } from '@infrastructor/core/runtime';
import monitoring from '@infrastructor/plugin-monitoring';

/** What the cache keeps of one collection, as text. */
export interface SampledEntry {
  readonly dataType: string;
  readonly json: string;
}

const tools = ['get_device_info', 'get_system_metrics', 'get_network_ports', 'get_drive_health', 'get_drives_stats'];

/** What is collected of this very machine when somebody looks at it: one entry for each data type. */
export async function sampledEntries(): Promise<readonly SampledEntry[]> {
  await using runtime = await createRuntime({ plugins: [{ plugin: monitoring, options: {} }] });
  const found = new Map<string, string>();
  const unsubscribe = runtime.service(eventBusToken).subscribe((message) => {
    if (message.type === 'data') found.set(message.dataType, JSON.stringify(message.data));
  });
  for (const tool of tools) {
    await runtime.operation(tool).invoke({ device: 'localhost' }, { caller: runtime.internalCaller });
  }
  unsubscribe();
  return [...found].map(([dataType, json]) => ({ dataType, json }));
}
