// SPDX-License-Identifier: MIT
import Storage

/// Files and folders that begin like what is typed.
enum PathCompletion {
  /// Paths with the prefix; files only with one of the extensions, if any are named.
  static func paths(_ prefix: String, extensions: [String]) -> [String] {
    let cut = prefix.lastIndex(of: "/")
    let folder = cut.map { String(prefix[...$0]) } ?? ""
    let start = cut.map { String(prefix[prefix.index(after: $0)...]) } ?? prefix
    let place = FilePaths.expandingTilde(folder.isEmpty ? "." : folder)
    guard let names = try? FilePaths.list(place) else { return [] }
    return names.sorted().compactMap { name in
      guard name.hasPrefix(start), start.hasPrefix(".") || !name.hasPrefix(".") else { return nil }
      let path = FilePaths.join(place, name)
      if FilePaths.isDirectory(path) { return folder + name + "/" }
      let lower = name.lowercased()
      let fits = extensions.isEmpty || extensions.contains { lower.hasSuffix(".\($0)") }
      return fits ? folder + name : nil
    }
  }
}
