#include "CBaseline.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>

int cbaseline_bare(char *const *arguments, int count) {
    char *environment[] = {NULL};
    for (int run = 0; run < count; run++) {
        pid_t child;
        int status;
        int failure = posix_spawn(&child, arguments[0], NULL, NULL, arguments, environment);
        if (failure != 0) {
            errno = failure;
            return -1;
        }
        while (waitpid(child, &status, 0) < 0)
            if (errno != EINTR) return -1;
        if (status != 0) {
            errno = ECHILD;
            return -1;
        }
    }
    return 0;
}
