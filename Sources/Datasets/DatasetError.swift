// SPDX-License-Identifier: MIT
package import Storage

/// A failure to find, read or use a data set, told so that a user can act on it.
package enum DatasetError: Error, Equatable, Sendable {
  /// No data set of that name. `nearest` is the most similar known name.
  case unknown(name: String, nearest: String?, known: [String])
  /// The files are in none of the places that were searched.
  case notFound(MissingDataset)
  /// A file breaks the rules of its format at a byte of its unpacked content.
  case malformed(path: String, offset: Int, expected: String, found: String)
  /// The folder holds another known data set whose files have the same names.
  case otherDataset(wanted: String, found: String, folder: String)
  /// The part of the data that a step needs has no images.
  case noImages(dataset: String, part: String, folder: String, purpose: String)
  /// Several files could be the same part of the data.
  case ambiguous(folder: String, part: String, files: [String])
  /// A file could not be read or unpacked.
  case file(StorageError)
}

/// What is known about a data set that was not found.
package struct MissingDataset: Equatable, Sendable {
  /// The word for it in the shell.
  package let name: String
  /// The name in prose.
  package let title: String
  /// What to install or download, as a sentence without its full stop.
  package let origin: String
  /// The published files; their unpacked contents have these checksums.
  package let files: [DatasetFile]
  /// The folders that were looked into, in order.
  package let searched: [String]
  /// The first folder where the files would be found without further options.
  package let suggestedFolder: String
}

extension DatasetError: CustomStringConvertible {
  /// What is wrong, where, and what to type next.
  package var description: String {
    switch self {
    case .unknown(let name, let nearest, let known):
      "no data set is named '\(name)'"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "; known: " + known.joined(separator: ", "))
    case .notFound(let missing): missing.description
    case .malformed(let path, let offset, let expected, let found):
      "'\(path)' is damaged or of another format: at byte \(offset) expected \(expected), "
        + "found \(found); fetch the file again or check its name"
    case .otherDataset(let wanted, let found, let folder):
      "'\(folder)' holds \(found), not \(wanted), under the same file names; "
        + "type: load \(found), or: load \(wanted) path=DIR with the folder of \(wanted)"
    case .noImages(let dataset, let part, let folder, let purpose):
      "'\(purpose)' needs \(part) images, but '\(folder)' holds none of \(dataset); "
        + "add the \(part) files to that folder, then type: load \(dataset)"
    case .ambiguous(let folder, let part, let files):
      "'\(folder)' holds several files that could be the \(part) images: "
        + files.joined(separator: ", ") + "; keep one pair of files for each part in a folder"
    case .file(let error): error.description
    }
  }
}

extension MissingDataset: CustomStringConvertible {
  /// Several lines: the places searched, what to get, where to put it, what to type next.
  package var description: String {
    var lines = ["the files of \(title) were not found; searched:"]
    lines += searched.map { "  \($0)" }
    lines += ["get it: \(origin)", "put the files, packed with gzip or not, into:"]
    lines += ["  \(suggestedFolder)"]
    if !files.isEmpty { lines += ["files, with the checksums of their unpacked contents:"] }
    lines += files.map { "  \($0.name)  \($0.checksum)" }
    lines += ["then type: load \(name), or: load \(name) path=DIR"]
    return lines.joined(separator: "\n")
  }
}
