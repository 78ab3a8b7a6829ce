import { createRuntime } from '@infrastructor/core/runtime';
import monitoring from '@infrastructor/plugin-monitoring';

/** Tells the load of a machine a few times: of this one, or of `user@address[:port]` over SSH. */
const [target, rounds = '3'] = process.argv.slice(2);

await using runtime = await createRuntime({ plugins: [{ plugin: monitoring }] });
const caller = runtime.internalCaller;
let device = 'localhost';

if (target) {
  const [, sshUsername, address, sshPort = '22'] = /^(.+)@(.+?)(?::(\d+))?$/.exec(target) ?? [];
  if (!address) throw new Error(`${target} is not user@address[:port]`);
  device = 'target';
  const added = await runtime
    .operation('add_device')
    .invoke({ hostname: device, address, sshUsername, sshPort: Number(sshPort) }, { caller });
  console.log('added', added.data);
}

// Everything that is collected, by whomever, comes by here.
runtime.bus.subscribe((message) => {
  if (message.type === 'data') console.log('collected', message.dataType, 'of', message.hostname);
  else if (message.type === 'event') console.log('event', message.eventType);
});

for (let round = 0; round < Number(rounds); round++) {
  const { data, meta } = await runtime.operation('get_system_metrics').invoke({ device, fresh: true }, { caller });
  const { cpu, memory, uptimeSec } = data as Metrics;
  console.log(
    JSON.stringify({ device, usedPercent: cpu.usedPercent, memory: memory.usedPercent, uptimeSec, ageMs: meta.ageMs }),
  );
}

interface Metrics {
  readonly uptimeSec: number;
  readonly cpu: { readonly usedPercent?: number };
  readonly memory: { readonly usedPercent?: number };
}
