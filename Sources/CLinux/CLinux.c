#include "CLinux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_pidfd_send_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

int clinux_wait(pid_t pid, int *status) {
    pid_t got;
    do got = waitpid(pid, status, WNOHANG);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -1 : got == 0;
}

int clinux_has_ended(pid_t pid) {
    siginfo_t info = {0};
    // WNOWAIT: whoever wants its status still finds it.
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == pid;
}

int clinux_has_children(void) {
    siginfo_t info;
    // WNOWAIT: looks without reaping, so that nobody's exit status is lost.
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

int clinux_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    *read_end = ends[0];
    *write_end = ends[1];
    return 0;
}

ssize_t clinux_getdents(int fd, void *buffer, size_t size) { return getdents64(fd, buffer, size); }

size_t clinux_entry_length(const void *entry) { return ((const struct dirent64 *)entry)->d_reclen; }

const char *clinux_entry_name(const void *entry) { return ((const struct dirent64 *)entry)->d_name; }

int clinux_is_ignored(int signal) {
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int clinux_mount_proc(void) {
    int context = fsopen("proc", FSOPEN_CLOEXEC);
    if (context < 0) return -1;
    int mount = fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -1 : fsmount(context, FSMOUNT_CLOEXEC, 0);
    int error = errno;
    close(context);
    errno = error;
    return mount;
}

int clinux_unshare_fs(void) { return unshare(CLONE_FS); }

void clinux_set_subreaper(int on) { (void)prctl(PR_SET_CHILD_SUBREAPER, (unsigned long)on, 0, 0, 0); }

int clinux_is_subreaper(void) {
    int on = 0;
    return prctl(PR_GET_CHILD_SUBREAPER, &on) == 0 && on;
}

int clinux_spawn_add_closefrom(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

int clinux_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

short clinux_spawn_setsid_flag(void) { return POSIX_SPAWN_SETSID; }

uint64_t clinux_locks_limit(void) {
    struct rlimit limit;
    return getrlimit(RLIMIT_LOCKS, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
}

int clinux_set_locks_limit(uint64_t soft) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_LOCKS, &limit) != 0) return -1;
    limit.rlim_cur = soft;
    return setrlimit(RLIMIT_LOCKS, &limit);
}

int clinux_locks_limit_of(pid_t pid, uint64_t *soft) {
    struct rlimit limit;
    if (prlimit(pid, RLIMIT_LOCKS, NULL, &limit) != 0) return -1;
    *soft = limit.rlim_cur;
    return 0;
}

int clinux_ofd_try_lock(int fd) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &lock);
}

int clinux_ofd_is_locked(int fd) {
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(fd, F_OFD_GETLK, &lock) != 0) return -1;
    return lock.l_type != F_UNLCK;
}

uint64_t clinux_random(void) {
    uint64_t value;
    while (getrandom(&value, sizeof value, 0) != sizeof value) {}
    return value;
}

const char *clinux_secure_getenv(const char *name) { return secure_getenv(name); }

const char *clinux_errno_name(int error) { return strerrorname_np(error); }

const char *clinux_signal_name(int signal) { return sigabbrev_np(signal); }

char **clinux_environ(void) { return environ; }

int clinux_socket(void) { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

int clinux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

ssize_t clinux_send(int socket, const void *bytes, size_t count) { return send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT); }

ssize_t clinux_receive(int socket, void *bytes, size_t count) { return recv(socket, bytes, count, MSG_DONTWAIT); }

int clinux_peer(int socket, pid_t *pid, uid_t *uid, gid_t *gid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    *pid = peer.pid;
    *uid = peer.uid;
    *gid = peer.gid;
    return 0;
}

int clinux_peer_groups(int socket, gid_t *groups, size_t *count) {
    socklen_t size = (socklen_t)(*count * sizeof *groups);
    int result = getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, &size);
    *count = size / sizeof *groups;
    return result;
}

int clinux_peer_pidfd(int socket) {
    // SO_PEERPIDFD, which glibc 2.36 does not name; its number is the same on every architecture that has asm-generic/socket.h.
    const int peer_pidfd = 77;
    int pidfd = -1;
    socklen_t size = sizeof pidfd;
    return getsockopt(socket, SOL_SOCKET, peer_pidfd, &pidfd, &size) == 0 ? pidfd : -1;
}
