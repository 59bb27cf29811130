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
    let expanded = FilePaths.expandingTilde(path)
    // A device or a pipe is written in place, whatever its folder allows.
    if FilePaths.isDevice(expanded) { return }
    let folder = FilePaths.folder(of: expanded)
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
    guard let free = FilePaths.freeBytes(in: place), free < bytes else { return }
    throw CommandFailure(
      "the disk of '\(place)' has \(NumberText.bytes(free)) left, '\(path)' needs "
        + "\(NumberText.bytes(bytes))", argument: argument, expected: "room for the file")
  }
}
