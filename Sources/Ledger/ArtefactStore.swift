// SPDX-License-Identifier: MIT
package import Storage

/// Files named by the SHA-256 of their bytes, each whole or not at all.
///
/// Several processes write and read one folder: equal content has one name, and a rename is atomic.
package struct ArtefactStore: Sendable {
  package let folder: String
  private let ending: String

  package init(_ folder: String, ending: String) {
    self.folder = folder
    self.ending = ending
  }

  /// A file of the folder.
  package struct Entry: Sendable, Equatable {
    package let hash: String
    package let bytes: Int
    /// Seconds since 1970.
    package let lastUse: Double
  }

  /// Where the content of a hash lies, whether or not it is there.
  package func path(of hash: String) -> String {
    FilePaths.join(folder, "\(hash).\(ending)")
  }

  package func contains(_ hash: String) -> Bool { FilePaths.exists(path(of: hash)) }

  /// Keeps bytes; those that are there already are only marked as used.
  package func keep(_ bytes: [UInt8], hash: String) throws(StorageError) {
    let path = path(of: hash)
    if FilePaths.size(path) == bytes.count {
      FilePaths.markUsed(path)
    } else {
      try AtomicFile.write(bytes, to: path)
    }
  }

  /// The bytes of a hash; nil when they are gone or no longer what the name says.
  ///
  /// What the name does not say is removed, so that the content can be kept anew.
  package func bytes(of hash: String) -> [UInt8]? {
    let path = path(of: hash)
    guard let bytes = try? FileReader.read(path) else { return nil }
    guard Digest(.sha256, of: bytes).hex == hash else {
      FilePaths.remove(path)
      return nil
    }
    FilePaths.markUsed(path)
    return bytes
  }

  /// Everything that is kept, least recently used first.
  package var entries: [Entry] {
    let names = (try? FilePaths.list(folder)) ?? []
    return names.compactMap { name -> Entry? in
      guard name.hasSuffix(".\(ending)") else { return nil }
      let path = FilePaths.join(folder, name)
      guard let bytes = FilePaths.size(path), let use = FilePaths.lastUse(path) else { return nil }
      return Entry(hash: String(name.dropLast(ending.count + 1)), bytes: bytes, lastUse: use)
    }.sorted { $0.lastUse < $1.lastUse }
  }

  /// Removes the least recently used files until the rest fits; those in `pinned` stay.
  ///
  /// What killed processes left half-written goes too.
  @discardableResult
  package func collect(budget: Int, pinned: Set<String> = []) -> [Entry] {
    AtomicFile.removeAbandoned(in: folder)
    let entries = entries
    var total = entries.reduce(0) { $0 + $1.bytes }
    var removed: [Entry] = []
    for entry in entries where total > budget && !pinned.contains(entry.hash) {
      if FilePaths.remove(path(of: entry.hash)) {
        total -= entry.bytes
        removed.append(entry)
      }
    }
    return removed
  }
}
