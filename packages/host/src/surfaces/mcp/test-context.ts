import { createTestSurface, type TestSurface } from '../rest/test-surface.ts';
import { testPlugin } from './test-plugin.ts';

/** For tests of this surface: the test plugin, and this machine as the only device. */
export function createTestContext(): Promise<TestSurface> {
  return createTestSurface([testPlugin], { devices: [], localDevice: true });
}
