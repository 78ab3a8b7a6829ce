import { sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { startFaultProxy } from '@infrastructor/core/testing';
import { addLabDevice, createTestHost, findLabMachine, labSshOptions } from '@infrastructor/testing';
import plugin from '../index.ts';
import type { DeployBench } from './deploy-bench.ts';

/** The lab's machine as the device `box`, over SSH, with the engine and the compose that it has. */
export async function openLabBench(): Promise<DeployBench> {
  const machine = findLabMachine();
  if (!machine) throw new Error('No machine: run ./dev.sh test --lab');
  await using stack = new AsyncDisposableStack();
  const host = stack.use(
    await createTestHost({ plugins: [{ plugin, options: { settleSec: 1, reconnectSec: 60 } }], ssh: labSshOptions }),
  );
  const devices = host.runtime.service(devicesToken);
  await addLabDevice(host, machine, { hostname: 'box' });
  const shell = await devices.shell(await devices.resolve('box'));
  const onDevice: DeployBench['onDevice'] = async (command) => {
    const { exitCode, stderr, stdout } = await shell.exec(command, { timeoutMs: 300_000 });
    if (exitCode !== 0) throw new Error(`${command.text} exited with ${exitCode}: ${stderr}`);
    return stdout;
  };
  const root = (await onDevice(sh`mktemp -d /opt/infrastructor-stacks-XXXXXX`)).trim();
  const resources = stack.move();
  let cuts = 0;
  return {
    host,
    root,
    onDevice,
    device: 'box',
    generation: machine.suite === 'bookworm' ? 'v1' : 'v2',
    image: 'lab/busybox:1.0',
    healthTimeoutSec: 240,
    checkIntervalSec: 5,
    async openCutDevice() {
      cuts += 1;
      const cut = `cut${cuts}`;
      const proxy = await startFaultProxy(machine.sshPort, machine.address);
      await addLabDevice(host, { ...machine, address: '127.0.0.1', sshPort: proxy.port }, { hostname: cut });
      await (await devices.shell(await devices.resolve(cut))).exec(sh`true`, { timeoutMs: 120_000 });
      return { device: cut, proxy, [Symbol.asyncDispose]: () => proxy.stop() };
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
