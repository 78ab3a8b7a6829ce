import type { Mount } from '../schemas/mount.ts';

/** Another machine or a program answers for these, or nobody. */
const remoteTypes =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|virtiofs|ceph|glusterfs|afs|lustre|beegfs|ncpfs|davfs|coda|orangefs|gfs2?|ocfs2|fuse(?:\..+)?|fuseblk)$/;

/** What holds no files of anybody: kernel interfaces, memory, read-only images. */
const pseudoTypes = new Set(
  (
    'proc sysfs devtmpfs devpts tmpfs ramfs cgroup cgroup2 securityfs debugfs tracefs pstore efivarfs bpf configfs mqueue ' +
    'hugetlbfs fusectl autofs binfmt_misc rpc_pipefs nsfs selinuxfs squashfs fuse.lxcfs fuse.gvfsd-fuse fuse.portal rootfs'
  ).split(' '),
);

/** Layers of containers, of which a host may have hundreds that all show the same disk. */
const containerMount = /^\/var\/lib\/(?:docker|containers|containerd|kubelet|lxc)\//;

export const isRemote = ({ type = '' }: Mount) => remoteTypes.test(type);

/** File systems that a person would ask about, one for each mount point: the last mount covers those before it. */
export function realMounts(mounts: readonly Mount[]): readonly Mount[] {
  const last = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  return [...last.values()].filter(
    ({ type = '', mountPoint }) =>
      !pseudoTypes.has(type) && !(type === 'overlay' && mountPoint !== '/') && !containerMount.test(mountPoint),
  );
}
