import { exposeCollector, NotFoundError, Type } from '@infrastructor/core';
import { drivesHealth } from '../collectors/drives-health.ts';
import { Drives } from '../schemas/drive-health.ts';

export const getDriveHealth = exposeCollector(drivesHealth, {
  name: 'get_drive_health',
  description:
    'Health of the drives (SATA, SAS, NVMe) by smartctl: verdict with reasons, growth of counters, wear and remaining life; sleeping disks stay asleep',
  http: 'GET /api/devices/:device/drives',
  filter: Type.Object({
    drive: Type.Optional(Type.String({ description: 'Only this one: /dev/sda, sda or its serial number' })),
  }),
  output: Drives,
  select(drives, { drive }) {
    if (drive === undefined) return drives;
    const found = drives.filter((each) => [each.drive, each.drive.replace('/dev/', ''), each.serial].includes(drive));
    if (found.length > 0) return found;
    throw new NotFoundError(`There is no drive ${drive}`, {
      hint: `The drives are: ${drives.map((each) => each.drive).join(', ') || 'none'}.`,
    });
  },
});
