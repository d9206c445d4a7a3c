import Glibc

/// What has been received and not yet been taken, cut into messages at their NULs (varlink.org, Method Call).
///
/// Each byte is looked at once, however the messages are split.
struct MessageBuffer {
    private var bytes: [UInt8] = []
    /// Where the next message begins.
    private var head = 0
    /// There is no NUL between `head` and here.
    private var scanned = 0

    /// Bytes that are held.
    var count: Int { bytes.count - head }

    /// Adds what came next.
    mutating func append(_ piece: UnsafeRawBufferPointer) { bytes.append(contentsOf: piece) }

    /// Takes the next message, without its NUL; nil when none is complete.
    ///
    /// When everything has been taken no memory is held: a connection is idle most of the time.
    mutating func next<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        guard let end = nextEnd() else { return nil }
        let result = bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[head..<end])) }
        head = end + 1
        scanned = head
        if head == bytes.count {
            self = MessageBuffer()
        } else if head > 1 << 16, head > bytes.count / 2 {
            // Only now and then: moving what is left for each message would make many in one read cost the square of their number.
            bytes.removeFirst(head)
            scanned -= head
            head = 0
        }
        return result
    }

    private mutating func nextEnd() -> Int? {
        let end = bytes.withUnsafeBytes { bytes -> Int? in
            guard scanned < bytes.count, let start = bytes.baseAddress else { return nil }
            return memchr(start + scanned, 0, bytes.count - scanned).map { UnsafeRawPointer($0) - start }
        }
        scanned = end ?? bytes.count
        return end
    }
}
