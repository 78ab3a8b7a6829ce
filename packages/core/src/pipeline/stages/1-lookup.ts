import type { CacheEntry, CacheKey } from '../../cache/cache.ts';
import { isInfrastructorError } from '../../contract/errors.ts';
import type { PipelineServices } from '../services.ts';

/** The cached answer while it is fresh. A broken cache is no reason to fail: the device is asked, and the caller told. */
export async function lookup(
  { cache, clock, log }: PipelineServices,
  key: CacheKey,
  warn: (message: string) => void,
): Promise<CacheEntry | undefined> {
  try {
    const entry = await cache.get(key);
    return entry && entry.expiresAtMs > clock.now() ? entry : undefined;
  } catch (error) {
    warn('The cache cannot be reached, so the device was asked');
    log.warn('cache lookup failed', { code: isInfrastructorError(error) ? error.code : undefined, error });
    return undefined;
  }
}
