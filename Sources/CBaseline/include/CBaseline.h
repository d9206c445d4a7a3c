// What the library is measured against: the same work in C, as somebody would write it who cares for nothing but that work.
#ifndef HOOKD_CBASELINE_H
#define HOOKD_CBASELINE_H

#include <stddef.h>
#include <sys/types.h>

/// The least that starting programs can cost: posix_spawn(3) and waitpid(2), one after another.
///
/// Runs the first program of `arguments`, `count` times. 0 when every run exited 0, otherwise -1 and errno (`ECHILD` for another status).
int cbaseline_bare(char *const *arguments, int count);

/// One dispatch with the duties that no hook runner is without.
///
/// Under the object's lock: lists three directories and follows their paths for trust, reads each file's header, writes a run record,
/// and runs what it found, in order, each in a session of its own with pipes for its input and both its outputs, followed by pidfd and epoll.
struct cbaseline_dispatch {
    /// The script directories, absolute, without links, NULL-terminated: the first that has a name wins.
    char *const *directories;
    /// The object's lock, a FIFO that exists.
    const char *lock;
    /// Where the run record goes.
    const char *runs;
    /// The scripts' arguments after their own path, NULL-terminated.
    char *const *arguments;
    /// The scripts' environment, NULL-terminated.
    char *const *environment;
    const void *document;
    size_t document_size;
    /// For each script, in nanoseconds.
    long timeout;
};

/// Carries out one dispatch. The number of scripts that exited 0, or -1 and errno.
int cbaseline_dispatch(const struct cbaseline_dispatch *dispatch);

/// Maps this many bytes and writes to every page of them, as small pages, so that a fork would have to copy all their tables.
///
/// They stay for the life of the process. 0, or -1 and errno.
int cbaseline_hold(size_t size);

/// Has the kernel end the calling process when its parent ends, whatever program it becomes (prctl(2), PR_SET_PDEATHSIG).
///
/// 0, or -1 and errno: `ESRCH` when this is not its parent, or no longer.
int cbaseline_bind_to(pid_t parent);

#endif
