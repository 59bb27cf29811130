// SPDX-License-Identifier: MIT
import Glibc

/// Files that this process already has open, such as the one that its standard output goes to.
///
/// Who opens such a file anew, or puts another into its place, loses what goes to the descriptor:
/// that writes on from a place of its own, in the file of that time.
enum OwnDescriptor {
  /// The descriptor that a path names, or that standard output or error has of the regular file
  /// there; nil for all other paths.
  static func number(of path: String) -> Int32? {
    if let number = named(by: path) { return number }
    guard let file = FilePaths.status(path), file.st_mode & S_IFMT == S_IFREG else { return nil }
    return [STDOUT_FILENO, STDERR_FILENO].first { writes($0, to: file) }
  }

  private static func named(by path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      let folder = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
      return folder.flatMap { Int32(path.dropFirst($0.count)) }
    }
  }

  private static func writes(_ descriptor: Int32, to file: stat) -> Bool {
    var own = stat()
    guard unsafe fstat(descriptor, &own) == 0, own.st_dev == file.st_dev,
      own.st_ino == file.st_ino
    else { return false }
    return fcntl(descriptor, F_GETFL) & O_ACCMODE != O_RDONLY
  }
}
