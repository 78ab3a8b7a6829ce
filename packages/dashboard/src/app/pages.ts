import { type Component, lazy } from 'solid-js';
import { hasTool } from '../state/plugins.ts';
import { can } from './session.ts';

export interface Page {
  /** First part of its address; empty for the first page. */
  readonly name: string;
  readonly title: string;
  readonly view: Component;
  /** False where the caller or the installation has nothing to show there. */
  readonly isOffered: () => boolean;
}

const always = () => true;

/** The pages in the order of the menu. */
export const pages: readonly Page[] = [
  { name: '', title: 'Fleet', view: lazy(() => import('../pages/fleet/fleet-page.tsx')), isOffered: always },
  {
    name: 'containers',
    title: 'Containers',
    view: lazy(() => import('../pages/containers/containers-page.tsx')),
    isOffered: () => hasTool('list_containers'),
  },
  {
    name: 'zfs',
    title: 'ZFS',
    view: lazy(() => import('../pages/zfs/zfs-page.tsx')),
    isOffered: () => hasTool('list_zfs_pools'),
  },
  {
    name: 'proxies',
    title: 'Proxies',
    view: lazy(() => import('../pages/proxies/proxies-page.tsx')),
    isOffered: () => hasTool('list_proxy_configs'),
  },
  {
    name: 'compose',
    title: 'Compose',
    view: lazy(() => import('../pages/compose/compose-page.tsx')),
    isOffered: () => hasTool('modify_compose_for_device'),
  },
  {
    name: 'configuration',
    title: 'Configuration',
    view: lazy(() => import('../pages/configuration/configuration-page.tsx')),
    isOffered: always,
  },
  { name: 'alerts', title: 'Alerts', view: lazy(() => import('../pages/alerts/alerts-page.tsx')), isOffered: always },
  {
    name: 'audit',
    title: 'Audit',
    view: lazy(() => import('../pages/audit/audit-page.tsx')),
    isOffered: () => can('admin'),
  },
  {
    name: 'plugins',
    title: 'Plugins',
    view: lazy(() => import('../pages/plugins/plugins-page.tsx')),
    isOffered: always,
  },
];

/** Of one device; reached from the others. */
export const devicePage: Page = {
  name: 'devices',
  title: 'Device',
  view: lazy(() => import('../pages/device/device-page.tsx')),
  isOffered: always,
};
