// SPDX-License-Identifier: MIT
import Glibc

/// Questions about paths and folders, answered by the system without Foundation.
package enum FilePaths {
  /// Puts `name` under `folder`; an absolute `name` stands for itself.
  package static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") || folder.isEmpty { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The last component: `b.bin` for `a/b.bin`.
  package static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// What follows the last dot of the last component, in small letters: `npz` for `a/b.NPZ`; empty
  /// where there is none.
  package static func ending(of path: String) -> String {
    let name = Self.name(of: path)
    return name.lastIndex(of: ".").map { name[$0...].dropFirst().lowercased() } ?? ""
  }

  /// The folder part: `a` for `a/b.bin`, `.` for a bare name, `/` for a name in the root.
  package static func folder(of path: String) -> String {
    var bytes = Array(path.utf8)
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
  }

  /// Replaces a leading `~` by the home folder, when that is known.
  package static func expandingTilde(_ path: String, home: String?) -> String {
    guard let home, path == "~" || path.hasPrefix("~/") else { return path }
    return join(home, String(path.dropFirst(2)))
  }

  /// Replaces a leading `~` by the user's home folder, when the environment names it.
  package static func expandingTilde(_ path: String) -> String {
    expandingTilde(path, home: EnvironmentVariable.value(of: "HOME"))
  }

  /// Whether anything, a file or a folder, has that path.
  package static func exists(_ path: String) -> Bool {
    status(path) != nil
  }

  /// Whether the path is a folder; a link to a folder counts.
  package static func isDirectory(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether the path is something else than a file or a folder, such as a device or a pipe; what
  /// this process has open already, such as /dev/stdout, counts whatever it goes to.
  package static func isDevice(_ path: String) -> Bool {
    if OwnDescriptor.number(of: path) != nil { return true }
    return status(path).map { ![S_IFREG, S_IFDIR].contains($0.st_mode & S_IFMT) } ?? false
  }

  /// The size of the file in bytes, or nil when there is none.
  package static func size(_ path: String) -> Int? {
    status(path).map { Int($0.st_size) }
  }

  /// Bytes that this user may still write into a folder; nil where the system does not say, or for
  /// more than can be counted.
  package static func freeBytes(in folder: String) -> Int? {
    var facts = statvfs()
    guard unsafe statvfs(folder, &facts) == 0 else { return nil }
    let (bytes, isMore) = Int(clamping: facts.f_bavail).multipliedReportingOverflow(
      by: Int(clamping: facts.f_frsize))
    return isMore ? nil : bytes
  }

  /// The names in a folder in alphabetical order, without `.` and `..`.
  package static func list(_ folder: String) throws(StorageError) -> [String] {
    guard let stream = unsafe opendir(folder) else {
      throw .system(.list, path: folder, code: errno)
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
        unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a folder with all folders above it; one that is there already is no failure.
  package static func makeFolder(_ path: String) throws(StorageError) {
    if isDirectory(path) { return }
    let parent = folder(of: path)
    if parent != path { try makeFolder(parent) }
    guard unsafe mkdir(path, 0o777) != 0, errno != EEXIST || !isDirectory(path) else { return }
    let code = errno
    throw .system(.write, path: path, code: code == EEXIST ? ENOTDIR : code)
  }

  /// Removes a file; whether it was there.
  @discardableResult
  package static func remove(_ path: String) -> Bool {
    unsafe unlink(path) == 0
  }

  /// Gives a file another name in the same file system, in one step; whether that worked.
  @discardableResult
  package static func rename(_ path: String, to other: String) -> Bool {
    unsafe Glibc.rename(path, other) == 0
  }

  /// When the file was last used or written, in seconds since 1970; nil when there is none.
  package static func lastUse(_ path: String) -> Double? {
    status(path).map { Double($0.st_mtim.tv_sec) + Double($0.st_mtim.tv_nsec) * 1e-9 }
  }

  /// Marks a file as used now.
  package static func markUsed(_ path: String) {
    unsafe _ = utimensat(AT_FDCWD, path, nil, 0)
  }

  /// Where a link points to, seen from here; nil for what is no link.
  static func linkTarget(_ path: String) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &bytes, bytes.count)
    guard count > 0 else { return nil }
    let target = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return join(folder(of: path), target)
  }

  /// What the system knows of a path, links followed.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return unsafe stat(path, &status) == 0 ? status : nil
  }
}
