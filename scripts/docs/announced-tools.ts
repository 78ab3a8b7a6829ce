/**
 * Every tool that is part of the public interface, by plugin. What is announced here and not registered yet is shown as
 * missing in the documentation, so that no table promises what is not there.
 */
export const announcedTools: Readonly<Record<string, readonly string[]>> = {
  devices: [
    'list_devices',
    'add_device',
    'edit_device',
    'remove_device',
    'get_device_info',
    'import_devices_from_ssh_config',
    'get_config_history',
    'diff_config',
    'list_tracked_configs',
    'run_on_fleet',
  ],
  docker: [
    'list_containers',
    'get_container_info',
    'get_container_logs',
    'start_container',
    'stop_container',
    'restart_container',
    'remove_container',
    'get_container_stats',
    'execute_in_container',
    'get_service_dependencies',
  ],
  monitoring: ['get_drive_health', 'get_drives_stats', 'get_system_logs', 'get_system_metrics', 'get_network_ports'],
  swag: [
    'list_proxy_configs',
    'get_proxy_config',
    'scan_proxy_configs',
    'sync_proxy_config',
    'get_proxy_config_summary',
  ],
  compose: [
    'modify_compose_for_device',
    'deploy_compose_to_device',
    'modify_and_deploy_compose',
    'scan_device_ports',
    'scan_docker_networks',
    'generate_proxy_config',
  ],
  zfs: [
    'list_zfs_pools',
    'get_zfs_pool_status',
    'list_zfs_datasets',
    'get_zfs_dataset_properties',
    'list_zfs_snapshots',
    'create_zfs_snapshot',
    'clone_zfs_snapshot',
    'send_zfs_snapshot',
    'receive_zfs_snapshot',
    'diff_zfs_snapshots',
    'check_zfs_health',
    'get_zfs_arc_stats',
    'monitor_zfs_events',
    'generate_zfs_report',
    'analyze_snapshot_usage',
    'optimize_zfs_settings',
  ],
};

/** Announced tools of a plugin that nobody registers yet. */
export function missingTools(plugin: string, registered: ReadonlyMap<string, unknown>): readonly string[] {
  return (announcedTools[plugin] ?? []).filter((name) => !registered.has(name));
}
