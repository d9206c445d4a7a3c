#include "CLinux.h"

#include <string.h>

// CRC-32C (Castagnoli, polynomial 0x1EDC6F41, reflected 0x82F63B78), as iSCSI has it (RFC 3720, appendix B.4).

static uint32_t step(uint32_t crc, unsigned char byte) {
    // Four bits a step: a table of 16 is right at a glance, and processors without the instruction are rare.
    static const uint32_t table[16] = {
        0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3, 0x61C69362, 0x7198540D,
        0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9, 0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
    };
    crc ^= byte;
    crc = (crc >> 4) ^ table[crc & 15];
    return (crc >> 4) ^ table[crc & 15];
}

uint32_t clinux_crc32c_portable(uint32_t sum, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint32_t crc = ~sum;
    while (count-- > 0) crc = step(crc, *next++);
    return ~crc;
}

#if defined(__x86_64__)

__attribute__((target("sse4.2"))) static uint32_t with_instruction(uint32_t sum, const unsigned char *next, size_t count) {
    uint64_t crc = (uint32_t)~sum;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        crc = __builtin_ia32_crc32di(crc, word);
    }
    uint32_t rest = (uint32_t)crc;
    for (; count > 0; count--, next++) rest = __builtin_ia32_crc32qi(rest, *next);
    return ~rest;
}

uint32_t clinux_crc32c(uint32_t sum, const void *bytes, size_t count) {
    return __builtin_cpu_supports("sse4.2") ? with_instruction(sum, bytes, count) : clinux_crc32c_portable(sum, bytes, count);
}

#else

uint32_t clinux_crc32c(uint32_t sum, const void *bytes, size_t count) { return clinux_crc32c_portable(sum, bytes, count); }

#endif
