import Glibc

/// Ends one direction of a connection.
func shutdownWriting(_ number: CInt) -> CInt { shutdown(number, CInt(SHUT_WR)) }
