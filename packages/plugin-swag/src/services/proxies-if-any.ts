import { type HandlerContext, isInfrastructorError } from '@infrastructor/core';
import { type ProxyDevice, proxiesOf } from '../tools/proxy-input.ts';
import type { DeviceRegistry } from './swag-device.ts';

type Context = Pick<HandlerContext, 'onDevice' | 'warn'> & { readonly needs: { readonly devices: DeviceRegistry } };

/** As `proxiesOf`, for what has an answer without a device as well; why there is none is told as a warning. */
export async function proxiesIfAny(context: Context, named: string | undefined): Promise<ProxyDevice | undefined> {
  try {
    return await proxiesOf(context, named);
  } catch (error) {
    if (named !== undefined || !isInfrastructorError(error)) throw error;
    context.warn(error.message);
    return undefined;
  }
}
