export { createTestHost, type TestHost, type TestHostOptions } from './create-test-host.ts';
export { type FakeDevice, type FakeDeviceOptions, fakeDevice } from './fake-device.ts';
export { hostileStrings, hostileTexts } from './hostile.ts';
export { createManualClock, type ManualClock } from './manual-clock.ts';
export { sampleOf } from './sample-of.ts';
export { type TestPluginOptions, testPlugin } from './test-plugin.ts';
