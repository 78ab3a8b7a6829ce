/**
 * Fields of a service in the compose specification (compose-spec, `schema/compose-spec.json`) that are kept in the form
 * in which they are written.
 */
export const otherServiceFields = (
  'annotations attach blkio_config cgroup cgroup_parent cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period ' +
  'cpu_rt_runtime cpu_shares cpus cpuset credential_spec develop device_cgroup_rules dns_opt domainname gpus isolation ' +
  'label_file mac_address mem_limit mem_reservation mem_swappiness memswap_limit models oom_kill_disable oom_score_adj ' +
  'pids_limit post_start pre_stop provider pull_refresh_after scale shm_size storage_opt ulimits use_api_socket ' +
  'userns_mode uts'
).split(' ');
