import { gpu } from './gpu.ts';
import { journald } from './journald.ts';
import { packageManager } from './package-manager.ts';
import { pendingReboot } from './pending-reboot.ts';
import { smart } from './smart.ts';
import { systemd } from './systemd.ts';
import { virtualisation } from './virtualisation.ts';

/** Every detector of this plugin. */
export const detectors = [systemd, journald, gpu, virtualisation, packageManager, pendingReboot, smart];
