import { deviceTopic } from '../../events/topics.ts';
import type { CollectionSubject } from '../collection.ts';
import type { Frame } from '../frame.ts';
import type { PipelineServices } from '../services.ts';
import type { Sample } from './3-collect.ts';

/** Tells everyone who listens: WebSocket subscribers, alert rules, other processes. */
export function publishSample(
  { bus }: PipelineServices,
  frame: Frame,
  subject: CollectionSubject,
  sample: Sample,
): void {
  const { device, key, params } = subject;
  bus.publish({
    type: 'data',
    topic: deviceTopic(device.hostname, key.dataType),
    hostname: device.hostname,
    deviceId: device.id,
    dataType: key.dataType,
    params,
    data: sample.value,
    collectedAt: sample.collectedAt.toISOString(),
    correlationId: frame.correlationId,
  });
}
