// SPDX-License-Identifier: MIT
import Glibc

/// The largest memory that this process has held, as the system counts it.
package enum PeakMemory {
  /// Bytes; counted from the start of this program, not of the process that it was forked from.
  package static var bytes: Int {
    guard let file = unsafe fopen("/proc/self/status", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, Int32(line.count), file) != nil {
      // The first line is the program's name, of any bytes.
      let bytes = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      let text = String(decoding: bytes, as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return (text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
        * 1024
    }
    return 0
  }

  /// Begins to count anew from what is held now; where the system does not let us, nothing changes.
  package static func restart() {
    guard let file = unsafe fopen("/proc/self/clear_refs", "w") else { return }
    defer { unsafe fclose(file) }
    unsafe fputs("5", file)
  }
}
