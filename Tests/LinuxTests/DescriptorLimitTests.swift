import Glibc
import Linux
import Testing

@Suite struct DescriptorLimitTests {
    @Test func isTheSoftLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #expect(DescriptorLimit.soft == Int(clamping: limit.rlim_cur))
    }
}
