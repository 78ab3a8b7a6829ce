/** Shortened files of /proc of a Linux 6.18 machine, for parsers of which the collected recordings have none. */
export const procSamples: Readonly<Record<string, string>> = {
  buddyinfo: `Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 
Node 0, zone    DMA32      2      2      4      2      5      4      4      4      5      3    751 
Node 0, zone   Normal  16522  34028  33304  12284   3535   1665    907    634    331    255   1363 
`,
  crypto: `name         : cbc(aes)
driver       : cbc(ecb(aes-fixed-time))
module       : kernel
priority     : 101
refcnt       : 1
selftest     : passed
internal     : no
type         : lskcipher
blocksize    : 16
min keysize  : 16
max keysize  : 32
ivsize       : 16

name         : sha256
driver       : sha256-lib
module       : kernel
priority     : 300
refcnt       : 2
selftest     : passed
internal     : no
type         : shash
blocksize    : 64
digestsize   : 32

`,
  execdomains: '0-0\tLinux           \t[kernel]\n',
  interrupts: `           CPU0       CPU1       
 24:          1          0  IO-APIC   5-edge      ACPI:Ged
 28:          0          0 PCI-MSIX-0000:00:01.0   0-edge      virtio0-config, virtio1-config
 29:         12          4     GICv2  29 Level     arch_timer
NMI:          0          0   Non-maskable interrupts
LOC:   10177277   10272714   Local timer interrupts
ERR:          0
`,
  ioports: `0000-0cf7 : PCI Bus 0000:00
  0000-001f : dma1
  0060-0060 : keyboard
0d00-ffff : PCI Bus 0000:00
`,
  locks: `1: POSIX  ADVISORY  WRITE 1141 fe:00:4410241 1073741824 1073742335
1: -> POSIX  ADVISORY  READ 1142 fe:00:4410241 1073741824 1073742335
2: FLOCK  ADVISORY  WRITE 870 00:1a:3 0 EOF
3: OFDLCK ADVISORY  READ  -1 00:06:3 0 EOF
`,
  misc: '234 btrfs-control\n200 tun\n229 fuse\n  1 psaux\n',
  'net-igmp': `Idx	Device    : Count Querier	Group    Users Timer	Reporter
1	lo        :     1      V3
				010000E0     1 0:00000000		0
5	br-438541ba117e:     2      V3
				010000E0     1 0:00000000		0
				6A0000E0     1 1:0000002A		1
`,
  'net-igmp6': `1    lo              ff020000000000000000000000000001     1 0000000C 0
4    eth0            ff0200000000000000000001ff000002     1 00000004 0
`,
  'net-netstat': `TcpExt: SyncookiesSent SyncookiesRecv TW
TcpExt: 0 3 20732
IpExt: InNoRoutes InOctets
IpExt: 0 6091852132
`,
  'net-packet': `sk               RefCnt Type Proto  Iface R Rmem   User   Inode
ffff9b61b55d0800 3      3    0003   2     1 0      101    34568 
`,
  'net-protocols': `protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em
PACKET    1600      0      -1   NI       0   no   kernel      n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n  n
TCP       2432     15     151   no     320   yes  kernel      y  y  y  y  y  y  y  y  y  y  y  y  n  y  y  y  y  y
`,
  'net-udp': `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            
  412: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 33999 2 00000000a5f8f2f1 17          
`,
  'net-unix': `Num       RefCount Protocol Flags    Type St Inode Path
00000000df22e545: 00000003 00000000 00000000 0001 03 3903940
0000000022cb2127: 00000002 00000000 00010000 0001 01 3840374 /run/user/1000/my bus
00000000ee56b14e: 00000002 00000000 00000000 0002 01 4002041 @5270d
`,
  'pid-limits': `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max open files            20000                524288               files     
Max nice priority         0                    0                    
`,
  'pid-status': `Name:	cat
Umask:	0022
State:	D (disk sleep)
Tgid:	3292
Pid:	3292
PPid:	3161
Uid:	0	1000	0	0
Gid:	0	0	0	0
FDSize:	256
Groups:	4 24 27 
NSpid:	3292	7
Kthread:	0
VmHWM:	    1704 kB
VmRSS:	    1704 kB
CoreDumping:	0
Threads:	1
SigQ:	3/96365
SigIgn:	0000000000001000
CapEff:	000001fffeffffff
NoNewPrivs:	1
Seccomp:	2
Cpus_allowed_list:	0-1
voluntary_ctxt_switches:	12
`,
  softirqs: `                    CPU0       CPU1       
          HI:          0          0
       TIMER:     951717    1044426
`,
  vmallocinfo: `0x00000000af175366-0x00000000908a0f91   20480 irq_init_percpu_irqstack+0xca/0x100 vmap
0x00000000908a0f91-0x000000007b394d14    8192 acpi_os_map_iomem+0x1bc/0x1e0 phys=0x00000000000a0000 ioremap
0x00000000f35cf2bc-0x00000000bf68f8a5   20480 kernel_clone+0x94/0x3e0 pages=4 vmalloc N0=4
0x00000000e9fa429a-0x00000000a62b5cc5   20480 unpurged vm_area
`,
};
