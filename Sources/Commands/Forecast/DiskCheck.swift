// SPDX-License-Identifier: MIT
import Glibc
import Language
import Storage

/// Whether a file can be written where a script wants it.
enum DiskCheck {
  /// Throws where the folder is missing, closed or full.
  ///
  /// - Throws: `CommandFailure`, about the parameter `argument`.
  static func check(_ path: String, bytes: Int, argument: String?) throws {
    let folder = FilePaths.folder(of: FilePaths.expandingTilde(path))
    let place = folder.isEmpty ? "." : folder
    guard FilePaths.isDirectory(place) else {
      throw CommandFailure(
        "there is no folder '\(place)' for '\(path)'", argument: argument,
        suggestion: "make it first: mkdir -p '\(place)'")
    }
    guard unsafe access(place, W_OK) == 0 else {
      throw CommandFailure(
        "nothing can be written into the folder '\(place)'", argument: argument,
        expected: "a folder that you may write to")
    }
    guard let free = freeBytes(place), free < bytes else { return }
    throw CommandFailure(
      "the disk of '\(place)' has \(NumberText.bytes(free)) left, '\(path)' needs "
        + "\(NumberText.bytes(bytes))", argument: argument, expected: "room for the file")
  }

  /// Bytes that this user may still write; nil where the system does not say.
  private static func freeBytes(_ folder: String) -> Int? {
    var facts = statvfs()
    guard unsafe statvfs(folder, &facts) == 0 else { return nil }
    return Int(clamping: facts.f_bavail) * Int(clamping: facts.f_frsize)
  }
}
