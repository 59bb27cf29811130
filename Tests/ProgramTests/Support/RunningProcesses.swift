// SPDX-License-Identifier: MIT
import Foundation

/// What the system runs now, as its process file system tells: a bare machine has no `ps`.
enum RunningProcesses {
  /// How many have these among their arguments, next to each other and in this order.
  static func count(with arguments: [String]) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").count { name in
      guard Int32(name) != nil else { return false }
      // A process that ended since the folder was listed, or one of another user, has none to read.
      guard let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
        return false
      }
      let own = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      return own.contains(arguments)
    }
  }
}
