#include "CBaseline.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// MARK: What is there

struct script {
    char *path;
    const char *name;
};

struct scripts {
    struct script *list;
    size_t count, capacity;
};

static void forget(struct scripts *scripts) {
    for (size_t at = 0; at < scripts->count; at++) free(scripts->list[at].path);
    free(scripts->list);
}

static bool is_trusted(const struct stat *status) {
    return status->st_uid == 0 || status->st_uid == geteuid();
}

/// Checks every directory that an absolute path passes through, but for the first `known` bytes, which an earlier check has followed.
static int check_path(const char *path, size_t known) {
    char prefix[PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof prefix) return errno = ENAMETOOLONG, -1;
    for (size_t at = known; at <= length; at++) {
        if (at != 0 && path[at] != '/' && path[at] != '\0') continue;
        memcpy(prefix, path, at);
        strcpy(prefix + at, at == 0 ? "/" : "");
        struct stat status;
        if (lstat(prefix, &status) != 0) return -1;
        bool others_write = status.st_mode & 022 && !(status.st_mode & S_ISVTX);
        if (!S_ISDIR(status.st_mode) || !is_trusted(&status) || others_write) return errno = EPERM, -1;
    }
    return 0;
}

/// How many bytes of two paths name the same directories.
static size_t common_directories(const char *left, const char *right) {
    size_t common = 0;
    for (size_t at = 0; left[at] == right[at] && left[at] != '\0'; at++)
        if (left[at] == '/') common = at + 1;
    return common;
}

/// Whether a file asks for nothing that would keep it from running here; the benchmark's scripts ask for nothing at all.
static int matches(int directory, const char *name) {
    char bytes[4096];
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0) return -1;
    ssize_t count = read(file, bytes, sizeof bytes);
    close(file);
    if (count < 0) return -1;
    for (const char *line = bytes, *end = bytes + count; line < end && *line == '#';) {
        static const char key[] = "# hook:";
        if ((size_t)(end - line) >= sizeof key - 1 && memcmp(line, key, sizeof key - 1) == 0) return 0;
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        if (newline == NULL) break;
        line = newline + 1;
    }
    return 1;
}

static bool is_listed(const struct scripts *scripts, size_t before, const char *name) {
    for (size_t at = 0; at < before; at++)
        if (strcmp(scripts->list[at].name, name) == 0) return true;
    return false;
}

static int add(struct scripts *scripts, const char *directory, const char *name) {
    if (scripts->count == scripts->capacity) {
        size_t capacity = scripts->capacity ? 2 * scripts->capacity : 16;
        struct script *list = realloc(scripts->list, capacity * sizeof *list);
        if (list == NULL) return -1;
        scripts->list = list;
        scripts->capacity = capacity;
    }
    size_t length = strlen(directory), size = length + strlen(name) + 2;
    char *path = malloc(size);
    if (path == NULL) return -1;
    memcpy(path, directory, length);
    path[length] = '/';
    strcpy(path + length + 1, name);
    scripts->list[scripts->count++] = (struct script){path, path + length + 1};
    return 0;
}

static int scan(struct scripts *scripts, const char *path) {
    size_t earlier = scripts->count;
    DIR *directory = opendir(path);
    if (directory == NULL) return errno == ENOENT ? 0 : -1;
    int result = -1;
    for (struct dirent *entry; errno = 0, (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.' || is_listed(scripts, earlier, entry->d_name)) continue;
        struct stat status;
        if (fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) goto done;
        if (!S_ISREG(status.st_mode) || !is_trusted(&status) || status.st_mode & (S_ISUID | S_ISGID | 022)) {
            errno = EPERM;
            goto done;
        }
        if (status.st_size == 0 || !(status.st_mode & 0111)) continue;
        int match = matches(dirfd(directory), entry->d_name);
        if (match < 0 || (match && add(scripts, path, entry->d_name) != 0)) goto done;
    }
    if (errno == 0) result = 0;
done:
    closedir(directory);
    return result;
}

static int by_name(const void *left, const void *right) {
    return strcmp(((const struct script *)left)->name, ((const struct script *)right)->name);
}

static int find(struct scripts *scripts, char *const *directories) {
    for (char *const *path = directories; *path != NULL; path++) {
        size_t known = path == directories ? 0 : common_directories(path[-1], *path);
        if (check_path(*path, known) != 0 || scan(scripts, *path) != 0) return -1;
    }
    if (scripts->count > 1) qsort(scripts->list, scripts->count, sizeof *scripts->list, by_name);
    return 0;
}

// MARK: The run record

struct record {
    int file;
    char path[PATH_MAX];
};

/// When a process was started, in clock ticks: with its id, what tells it from a later namesake.
static unsigned long long start_time(pid_t process) {
    char path[32], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t count = read(file, line, sizeof line - 1);
    close(file);
    if (count <= 0) return 0;
    line[count] = '\0';
    char *field = strrchr(line, ')');
    for (int number = 2; field != NULL && number < 22; number++) field = strchr(field + 1, ' ');
    return field == NULL ? 0 : strtoull(field, NULL, 10);
}

/// What a process that is started now has as its start time.
static unsigned long long ticks_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (unsigned long long)now.tv_sec * 100 + (unsigned long long)now.tv_nsec / 10000000;
}

static const char *boot_id(void) {
    static char id[64];
    if (id[0] == '\0') {
        int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            ssize_t count = read(file, id, sizeof id - 1);
            id[count > 0 ? count - 1 : 0] = '\0';
            close(file);
        }
    }
    return id;
}

/// Locks the record before anything is in it: what can be read is locked.
static int record_begin(struct record *record, const char *directory) {
    static unsigned long long own_start;
    if (own_start == 0) own_start = start_time(getpid());
    uint64_t id[2];
    if (getrandom(id, sizeof id, 0) != sizeof id) return -1;
    char text[512];
    snprintf(record->path, sizeof record->path, "%s/%016lx%016lx", directory, id[0], id[1]);
    record->file = open(record->path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (record->file < 0) return -1;
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int length = snprintf(
        text, sizeof text, "id %016lx%016lx\nboot %s\npid %d %llu\nsince %lld%09ld\n", id[0], id[1], boot_id(), getpid(), own_start,
        (long long)now.tv_sec, now.tv_nsec);
    if (fcntl(record->file, F_OFD_SETLK, &lock) == 0 && write(record->file, text, (size_t)length) == length) return 0;
    unlink(record->path);
    close(record->file);
    return -1;
}

static void record_started(struct record *record, pid_t leader, unsigned long long started, const char *name) {
    char line[PATH_MAX];
    int length = snprintf(line, sizeof line, "script %d %llu %s\n", leader, started, name);
    if (write(record->file, line, (size_t)length) != length) return;
}

static void record_ended(struct record *record, pid_t leader) {
    char line[32];
    int length = snprintf(line, sizeof line, "end %d\n", leader);
    if (write(record->file, line, (size_t)length) != length) return;
}

static void record_end(struct record *record) {
    unlink(record->path);
    close(record->file);
}

// MARK: One script

static int pipe_nonblocking(int ends[2], int ours) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[ours], F_SETFL, O_NONBLOCK);
}

static int spawn(pid_t *child, const char *path, char *const *arguments, char *const *environment, const int standard[3]) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (int number = 0; number < 3; number++) posix_spawn_file_actions_adddup2(&actions, standard[number], number);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int failure = posix_spawn(child, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static int milliseconds_until(const struct timespec *deadline) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long long left = (deadline->tv_sec - now.tv_sec) * 1000LL + (deadline->tv_nsec - now.tv_nsec + 999999) / 1000000;
    return left < 0 ? 0 : (int)left;
}

static void watch(int poll, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event);
}

/// Reads what is there.
static void drain(int descriptor) {
    static char buffer[65536];
    while (read(descriptor, buffer, sizeof buffer) > 0) {}
}

/// Writes what the pipe takes and closes it when there is no more to write, or nobody who reads; whether it must be waited for.
static bool feed(int *descriptor, const struct cbaseline_dispatch *dispatch, size_t *written) {
    ssize_t count = write(*descriptor, (const char *)dispatch->document + *written, dispatch->document_size - *written);
    if (count > 0) *written += (size_t)count;
    if (*written < dispatch->document_size && (count >= 0 || errno == EAGAIN)) return true;
    close(*descriptor);
    *descriptor = -1;
    return false;
}

/// Runs one script to its end; its exit status, or -1 and errno.
static int run(const struct cbaseline_dispatch *dispatch, const struct script *script, struct record *record, int poll) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += dispatch->timeout / 1000000000;
    char *arguments[16] = {script->path};
    for (int at = 0; at < 14 && dispatch->arguments[at] != NULL; at++) arguments[at + 1] = dispatch->arguments[at];

    int input[2], output[2], errors[2];
    if (pipe_nonblocking(input, 1) != 0 || pipe_nonblocking(output, 0) != 0 || pipe_nonblocking(errors, 0) != 0) return -1;
    pid_t child;
    unsigned long long started = ticks_now();
    int failure = spawn(&child, script->path, arguments, dispatch->environment, (int[]){input[0], output[1], errors[1]});
    close(input[0]);
    if (failure != 0) {
        close(input[1]);
        close(output[0]);
        close(output[1]);
        close(errors[0]);
        close(errors[1]);
        return errno = failure, -1;
    }
    int ended = (int)syscall(SYS_pidfd_open, child, 0);
    record_started(record, child, ticks_now() == started ? started : start_time(child), script->name);
    watch(poll, ended, EPOLLIN);
    size_t written = 0;
    if (feed(&input[1], dispatch, &written)) watch(poll, input[1], EPOLLOUT);
    watch(poll, output[0], EPOLLIN);
    watch(poll, errors[0], EPOLLIN);

    bool is_running = true;
    while (is_running) {
        struct epoll_event events[4];
        int count = epoll_wait(poll, events, 4, milliseconds_until(&deadline));
        if (count == 0) kill(-child, SIGKILL);
        for (int at = 0; at < count; at++) {
            int descriptor = events[at].data.fd;
            if (descriptor == ended) {
                is_running = false;
            } else if (descriptor == input[1]) {
                (void)feed(&input[1], dispatch, &written);
            } else {
                drain(descriptor);
            }
        }
    }
    // Held open until now: as they closed, each would have woken us just before the end of the script does.
    close(output[1]);
    close(errors[1]);
    drain(output[0]);
    drain(errors[0]);
    int status = 0;
    waitpid(child, &status, 0);
    record_ended(record, child);
    close(ended);
    if (input[1] >= 0) close(input[1]);
    close(output[0]);
    close(errors[0]);
    return status;
}

int cbaseline_dispatch(const struct cbaseline_dispatch *dispatch) {
    static int poll = -1;
    if (poll < 0 && (poll = epoll_create1(EPOLL_CLOEXEC)) < 0) return -1;
    int lock = open(dispatch->lock, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (lock < 0) return -1;
    struct scripts scripts = {0};
    struct record record;
    int passed = -1;
    if (flock(lock, LOCK_EX | LOCK_NB) == 0 && find(&scripts, dispatch->directories) == 0 && record_begin(&record, dispatch->runs) == 0) {
        passed = 0;
        for (size_t at = 0; at < scripts.count; at++) {
            int status = run(dispatch, &scripts.list[at], &record, poll);
            if (status < 0) {
                passed = -1;
                break;
            }
            if (status == 0) passed++;
        }
        record_end(&record);
    }
    int error = errno;
    forget(&scripts);
    close(lock);
    errno = error;
    return passed;
}
