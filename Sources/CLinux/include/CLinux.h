// The few glibc and kernel calls that Swift cannot import: they need _GNU_SOURCE, are macros, or have no wrapper in glibc 2.36.
// A header that defined _GNU_SOURCE itself would break Swift's import of Glibc, so the calls are wrapped in CLinux.c.
#ifndef HOOKD_CLINUX_H
#define HOOKD_CLINUX_H

#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/types.h>

/// pidfd_open(2), close-on-exec. -1 and errno on failure.
int clinux_pidfd_open(pid_t pid);
/// pidfd_send_signal(2) without siginfo or flags.
int clinux_pidfd_send_signal(int pidfd, int signal);
/// waitid(2) for the child with this process id: 0 when it changed state and `status` is filled in as wait(2) has it, 1 when it did not yet.
int clinux_wait(pid_t pid, int *status);
/// Whether a child of the calling process has ended, which it stays to be until it is waited for, or is none (any more).
int clinux_has_ended(pid_t pid);
/// Whether the calling process has any child at all, waited-for zombies excepted.
int clinux_has_children(void);
/// pipe2(2), both ends close-on-exec.
int clinux_pipe(int *read_end, int *write_end);
/// getdents64(2): fills the buffer with entries of a directory. Their bytes, 0 at the end, -1 and errno on failure.
ssize_t clinux_getdents(int fd, void *buffer, size_t size);
/// The whole length of the entry that getdents64(2) put here, in bytes: where the next one begins.
size_t clinux_entry_length(const void *entry);
/// The entry's name.
const char *clinux_entry_name(const void *entry);
/// sigaction(2): whether the calling process ignores a signal; SIG_IGN is a cast that Swift does not import.
int clinux_is_ignored(int signal);
/// fsopen(2), fsconfig(2) and fsmount(2), since Linux 5.2: a proc(5) of the caller's process namespace that is mounted nowhere, close-on-exec; it
/// needs CAP_SYS_ADMIN. -1 and errno on failure.
int clinux_mount_proc(void);
/// unshare(CLONE_FS): gives the calling thread an umask and a working directory of its own; needs no privilege.
int clinux_unshare_fs(void);
/// prctl(2), PR_SET_CHILD_SUBREAPER: 1 adopts the orphans of one's descendants, 0 no longer does.
void clinux_set_subreaper(int on);
int clinux_is_subreaper(void);
/// posix_spawn_file_actions_addclosefrom_np(3), since glibc 2.34.
int clinux_spawn_add_closefrom(posix_spawn_file_actions_t *actions, int first);
/// posix_spawn_file_actions_addchdir_np(3), since glibc 2.29.
int clinux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path);
/// POSIX_SPAWN_SETSID, which is visible with _GNU_SOURCE only.
short clinux_spawn_setsid_flag(void);
/// The calling process's soft limit RLIMIT_LOCKS.
uint64_t clinux_locks_limit(void);
/// Sets the calling process's soft limit RLIMIT_LOCKS. -1 and errno when it is above the hard limit.
int clinux_set_locks_limit(uint64_t soft);
/// prlimit(2) on RLIMIT_LOCKS: reads another process's soft limit. -1 and errno on failure.
int clinux_locks_limit_of(pid_t pid, uint64_t *soft);
/// Takes (type F_WRLCK) an open-file-description lock on the whole file without waiting. -1 and EAGAIN when it is held elsewhere.
int clinux_ofd_try_lock(int fd);
/// 1 when somebody else holds an open-file-description lock on the file, 0 when nobody does, -1 and errno on failure.
int clinux_ofd_is_locked(int fd);
/// getrandom(2): fills eight bytes.
uint64_t clinux_random(void);
/// secure_getenv(3): NULL in a program that runs with more rights than its caller.
const char *clinux_secure_getenv(const char *name);
/// strerrorname_np(3): "ENOENT", or NULL for a number that is no error.
const char *clinux_errno_name(int error);
/// sigabbrev_np(3): "TERM", or NULL for a number that is no signal.
const char *clinux_signal_name(int signal);
/// CRC-32C of the bytes behind those that gave `sum`, which is 0 at the beginning; the processor's instruction where it has one.
uint32_t clinux_crc32c(uint32_t sum, const void *bytes, size_t count);
/// The same without the instruction.
uint32_t clinux_crc32c_portable(uint32_t sum, const void *bytes, size_t count);
/// socket(2): a Unix stream socket that is close-on-exec and does not block.
int clinux_socket(void);
/// accept4(2): a connection that is close-on-exec and does not block.
int clinux_accept(int listener);
/// send(2) that neither blocks nor raises SIGPIPE.
ssize_t clinux_send(int socket, const void *bytes, size_t count);
/// recv(2) that does not block.
ssize_t clinux_receive(int socket, void *bytes, size_t count);
/// SO_PEERCRED of unix(7): who connected.
int clinux_peer(int socket, pid_t *pid, uid_t *uid, gid_t *gid);
/// SO_PEERGROUPS, since Linux 4.13: the supplementary groups of who connected. `count` says how many there is room for, and then how many there
/// are; -1 and ERANGE where the room is too small.
int clinux_peer_groups(int socket, gid_t *groups, size_t *count);
/// SO_PEERPIDFD, since Linux 6.5: a pidfd, close-on-exec, of who connected. -1 and ENOPROTOOPT where the kernel does not have it.
int clinux_peer_pidfd(int socket);
/// environ(7), which Swift 6 will not touch because it is a mutable global.
char **clinux_environ(void);

#endif
