import CLinux

/// The checksum CRC-32C (RFC 3720, appendix B.4), which processors compute with one instruction.
package enum CRC32C {
    /// The sum of the bytes; with `sum`, that of what gave it and these bytes behind.
    package static func sum(of bytes: UnsafeRawBufferPointer, continuing sum: UInt32 = 0) -> UInt32 {
        clinux_crc32c(sum, bytes.baseAddress, bytes.count)
    }

    /// The same, computed without the processor's help.
    static func portableSum(of bytes: UnsafeRawBufferPointer, continuing sum: UInt32 = 0) -> UInt32 {
        clinux_crc32c_portable(sum, bytes.baseAddress, bytes.count)
    }
}
