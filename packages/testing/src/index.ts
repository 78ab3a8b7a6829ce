export { sampleOf } from '@infrastructor/core/validation';
export { createTestHost, type TestHost, type TestHostOptions } from './create-test-host.ts';
export { type FakeDevice, type FakeDeviceOptions, fakeDevice } from './fake-device.ts';
export { hostileStrings, hostileTexts } from './hostile.ts';
export { addLabDevice, findLabMachine, type LabDevice, type LabMachine, labSshOptions } from './lab-machine.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { type ParserRun, parseOrRefuse, runParser } from './run-parser.ts';
export { type TestPluginOptions, testPlugin } from './test-plugin.ts';
