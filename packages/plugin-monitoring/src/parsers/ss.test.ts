import { describe, expect, it } from 'vitest';
import { ss } from './ss.ts';
import { testContext } from './testing/corpora.ts';

const header = 'Netid State  Recv-Q Send-Q  Local Address:Port     Peer Address:PortProcess\n';
const read = (rows: string) => ss.parse(header + rows, testContext());

describe('ss', () => {
  it('takes a header alone for no sockets', () => {
    expect(
      ss.parse('State      Recv-Q Send-Q       Local Address:Port                  Peer Address:Port\n', testContext()),
    ).toEqual([]);
  });

  it('reads Unix sockets, whose names may hold blanks', () => {
    expect(
      read(`u_str LISTEN 0      4096  /run/systemd/private 15473     * 0     users:(("systemd",pid=1,fd=20))
u_str ESTAB  0      0     /run/dbus/system bus socket 20018  * 20017
u_str ESTAB  0      0     * 48706   * 48707
`),
    ).toEqual([
      {
        netid: 'u_str',
        state: 'LISTEN',
        recvQ: 0,
        sendQ: 4096,
        path: '/run/systemd/private',
        localInode: 15_473,
        peerAddress: '*',
        peerInode: 0,
        processes: [{ name: 'systemd', pid: 1, fd: 20 }],
      },
      {
        netid: 'u_str',
        state: 'ESTAB',
        recvQ: 0,
        sendQ: 0,
        path: '/run/dbus/system bus socket',
        localInode: 20_018,
        peerAddress: '*',
        peerInode: 20_017,
      },
      { netid: 'u_str', state: 'ESTAB', recvQ: 0, sendQ: 0, localInode: 48_706, peerAddress: '*', peerInode: 48_707 },
    ]);
  });

  it('tells address, interface and port apart', () => {
    expect(
      read(`udp   UNCONN 0      0      127.0.0.53%lo:53   0.0.0.0:*
tcp   LISTEN 0      128    [::]:22   [::]:*
udp   UNCONN 0      0      [fe80::1]%eth0:546   *:*
`),
    ).toMatchObject([
      { localAddress: '127.0.0.53', interface: 'lo', localPort: 53, peerPort: '*' },
      { localAddress: '[::]', localPort: 22 },
      { localAddress: '[fe80::1]', interface: 'eth0', localPort: 546 },
    ]);
  });

  it('reads processes, owner, timer and the second line of -i and -m', () => {
    const [socket] =
      read(`tcp   ESTAB  0      0      10.0.0.1:22   10.0.0.2:52311 users:(("sshd",pid=12,fd=4),("(sd-pam)",pid=10,fd=4)) timer:(keepalive,110min,0) uid:33 ino:123 sk:5f cgroup:/system.slice/ssh.service <->
\t skmem:(r0,rb131072) cubic rto:204
`);
    expect(socket).toMatchObject({
      processes: [
        { name: 'sshd', pid: 12, fd: 4 },
        { name: '(sd-pam)', pid: 10, fd: 4 },
      ],
      timer: 'keepalive,110min,0',
      uid: 33,
      inode: 123,
      cookie: '5f',
      cgroup: '/system.slice/ssh.service',
      info: 'skmem:(r0,rb131072) cubic rto:204',
    });
  });

  it('reads the process list of old versions, without a header', () => {
    expect(
      ss.parse('LISTEN 0      128    0.0.0.0:22    0.0.0.0:* users:(("sshd",165,3))\n', testContext()),
    ).toMatchObject([{ state: 'LISTEN', localPort: 22, processes: [{ name: 'sshd', pid: 165, fd: 3 }] }]);
  });
});
