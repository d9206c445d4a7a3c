import Glibc

/// Reading as fast as a thread can.
enum Reading {
    /// Takes so many bytes, or all there are.
    static func take(_ count: Int, from number: CInt) {
        var left = count
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while left > 0 {
            var waiting = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
            poll(&waiting, 1, -1)
            let taken = recv(number, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if taken == 0 || (taken < 0 && errno != EAGAIN && errno != EINTR) { return }
            left -= max(0, taken)
        }
    }
}
