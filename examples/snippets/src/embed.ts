// #region start
import { createRuntime } from '@infrastructor/core/runtime';
import monitoring from '@infrastructor/plugin-monitoring';

await using runtime = await createRuntime({ plugins: [{ plugin: monitoring }] });
const metrics = runtime.operation('get_system_metrics');
const { data, meta } = await metrics.invoke({ device: 'localhost' }, { caller: runtime.internalCaller });
// #endregion

console.log(JSON.stringify({ data, meta }));
