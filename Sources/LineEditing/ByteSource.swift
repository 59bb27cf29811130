// SPDX-License-Identifier: MIT
import CLineEditor
import Glibc

/// Single bytes from a terminal; none is taken before it is asked for, so that what is typed ahead
/// stays for whoever reads next.
struct ByteSource {
  /// Why there is no byte.
  enum Stop: Error {
    case endOfInput
    /// A signal has come.
    case woken
  }

  var descriptor: Int32

  /// Waits for a byte or a signal.
  func next() throws(Stop) -> UInt8 {
    while true {
      if let byte = try wait(for: [descriptor, tle_wake_descriptor()], milliseconds: -1) {
        return byte
      }
    }
  }

  /// Waits for a byte that belongs to those before it; nil when none comes in time.
  func next(within milliseconds: Int32) throws(Stop) -> UInt8? {
    try wait(for: [descriptor], milliseconds: milliseconds)
  }

  private func wait(
    for descriptors: [Int32], milliseconds: Int32
  ) throws(Stop) -> UInt8? {
    var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let ready = unsafe poll(&waiting, nfds_t(waiting.count), milliseconds)
    if ready <= 0 { return nil }
    if waiting.dropFirst().contains(where: { $0.revents != 0 }) { throw .woken }
    var byte: UInt8 = 0
    let count = unsafe read(descriptor, &byte, 1)
    if count == 1 { return byte }
    if count < 0, errno == EINTR || errno == EAGAIN { return nil }
    throw .endOfInput
  }
}
