#include "CBaseline.h"

#include <sys/mman.h>

int cbaseline_hold(size_t size) {
    char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED) return -1;
    // A kernel without huge pages refuses this, and needs no such advice.
    (void)madvise(bytes, size, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < size; at += 4096) ((volatile char *)bytes)[at] = 1;
    return 0;
}
