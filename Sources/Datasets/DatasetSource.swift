// SPDX-License-Identifier: MIT
import Storage

/// A data set that can be loaded by name: what it is, where its files lie, how to read them.
package protocol DatasetSource: Sendable {
  /// The word for it in the shell, such as `fashion-mnist`.
  var name: String { get }
  /// The name in prose.
  var title: String { get }
  /// One line for help texts, without a full stop.
  var summary: String { get }
  /// The published files; empty for a user's own data.
  var files: [DatasetFile] { get }
  /// The names its folder goes by, the preferred one first.
  var folderNames: [String] { get }
  /// Where packages of the system put it.
  var defaultFolders: [String] { get }
  /// Where to get it, as a sentence without its full stop.
  var origin: String { get }

  /// Whether the folder holds at least one file that `read(folder:)` can start with.
  ///
  /// Throws `file` where that cannot be told: it is no folder, or one that may not be looked into.
  func isPresent(in folder: String) throws(DatasetError) -> Bool

  /// Reads the data set from exactly this folder.
  func read(folder: String) throws(DatasetError) -> Dataset
}

extension DatasetSource {
  /// The name of the data set alone.
  package var folderNames: [String] { [name] }
  /// None.
  package var defaultFolders: [String] { [] }

  /// Whether any of the published files is there, packed or not.
  package func isPresent(in folder: String) throws(DatasetError) -> Bool {
    for file in files {
      let found = try wrappingStorageErrors { () throws(StorageError) in
        try CompressibleFile.ifPresent(FilePaths.join(folder, file.name))
      }
      if found != nil { return true }
    }
    return false
  }

  /// Loads the data set.
  ///
  /// With a `folder` only that one and the folders of the data set's names in it are looked
  /// into; else `folders` are searched in order and the
  /// first that holds a file of the data set is read. Throws `notFound` with all the places
  /// when there is none, or `file` with what keeps one from being looked into.
  package func load(
    from folder: String? = nil, searching folders: DataFolders = .current()
  ) throws(DatasetError) -> Dataset {
    try read(folder: try find(from: folder, searching: folders))
  }

  /// The folder that `load` reads, without reading it.
  ///
  /// Throws as `load` does when there is none.
  package func find(
    from folder: String? = nil, searching folders: DataFolders = .current()
  ) throws(DatasetError) -> String {
    let places = folder.map(candidates(under:)) ?? candidates(in: folders)
    var obstacle: DatasetError?
    for place in places {
      do throws(DatasetError) {
        if try isPresent(in: place) { return place }
      } catch {
        obstacle = obstacle ?? error
      }
    }
    // What cannot be looked into may hold the files: they are not missing.
    throw obstacle ?? .notFound(missing(searched: places, folders: folders))
  }

  private func candidates(under folder: String) -> [String] {
    [folder] + folderNames.map { FilePaths.join(folder, $0) }
  }

  private func candidates(in folders: DataFolders) -> [String] {
    folders.candidates(names: folderNames, defaults: defaultFolders)
  }

  private func missing(searched: [String], folders: DataFolders) -> MissingDataset {
    MissingDataset(
      name: name, title: title, origin: origin, files: files, searched: searched,
      suggestedFolder: folders.user.map { FilePaths.join($0, name) } ?? searched.first ?? ".")
  }
}
