import type { Component } from 'solid-js';
import { AlertsPage } from '../pages/alerts/alerts-page.tsx';
import { AuditPage } from '../pages/audit/audit-page.tsx';
import { ComposePage } from '../pages/compose/compose-page.tsx';
import { ConfigurationPage } from '../pages/configuration/configuration-page.tsx';
import { ContainersPage } from '../pages/containers/containers-page.tsx';
import { DevicePage } from '../pages/device/device-page.tsx';
import { FleetPage } from '../pages/fleet/fleet-page.tsx';
import { PluginsPage } from '../pages/plugins/plugins-page.tsx';
import { ProxiesPage } from '../pages/proxies/proxies-page.tsx';
import { ZfsPage } from '../pages/zfs/zfs-page.tsx';
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
  { name: '', title: 'Fleet', view: FleetPage, isOffered: always },
  {
    name: 'containers',
    title: 'Containers',
    view: ContainersPage,
    isOffered: () => hasTool('list_containers'),
  },
  {
    name: 'zfs',
    title: 'ZFS',
    view: ZfsPage,
    isOffered: () => hasTool('list_zfs_pools'),
  },
  {
    name: 'proxies',
    title: 'Proxies',
    view: ProxiesPage,
    isOffered: () => hasTool('list_proxy_configs'),
  },
  {
    name: 'compose',
    title: 'Compose',
    view: ComposePage,
    isOffered: () => hasTool('modify_compose_for_device'),
  },
  {
    name: 'configuration',
    title: 'Configuration',
    view: ConfigurationPage,
    isOffered: always,
  },
  { name: 'alerts', title: 'Alerts', view: AlertsPage, isOffered: always },
  {
    name: 'audit',
    title: 'Audit',
    view: AuditPage,
    isOffered: () => can('admin'),
  },
  {
    name: 'plugins',
    title: 'Plugins',
    view: PluginsPage,
    isOffered: always,
  },
];

/** Of one device; reached from the others. */
export const devicePage: Page = {
  name: 'devices',
  title: 'Device',
  view: DevicePage,
  isOffered: always,
};
