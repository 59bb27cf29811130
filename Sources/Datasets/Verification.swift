// SPDX-License-Identifier: MIT
package import Storage

/// A file that a data set was read from.
package struct LoadedFile: Equatable, Sendable {
  /// The path as it was found, with `.gz` where it is packed.
  package let path: String
  /// The published checksum of the unpacked content, or nil for a user's own data.
  package let published: Digest?

  /// Describes a file that was read.
  package init(path: String, published: Digest?) {
    self.path = path
    self.published = published
  }
}

/// What the check of one file against its published checksum found.
package struct Verification: Equatable, Sendable {
  /// What the comparison gave.
  package enum Outcome: Equatable, Sendable {
    case official
    case different(found: Digest)
    /// There is no published checksum: the data is a user's own.
    case unknown
  }

  /// The file that was compared.
  package let file: LoadedFile
  /// What the comparison gave.
  package let outcome: Outcome

  /// A sentence for the user, or nil when the file is the published one.
  package var note: String? {
    guard case .different(let found) = outcome, let published = file.published else { return nil }
    return "\(FilePaths.name(of: file.path)) is not the published file: \(found) unpacked"
      + " instead of \(published.hex); results may differ from published ones"
  }
}

extension Dataset {
  /// Reads the files again and compares their unpacked content with the published checksums.
  ///
  /// Loading checks only the form of the files, to be quick: this costs about as much as loading
  /// again. A difference is no error, for users may bring changed data.
  package func verify() throws(DatasetError) -> [Verification] {
    var verifications: [Verification] = []
    for file in files {
      verifications.append(Verification(file: file, outcome: try outcome(for: file)))
    }
    return verifications
  }

  private func outcome(for file: LoadedFile) throws(DatasetError) -> Verification.Outcome {
    guard let published = file.published else { return .unknown }
    do throws(StorageError) {
      let bytes = try CompressibleFile(finding: file.path).read()
      let found = Digest(published.algorithm, of: bytes)
      return found == published ? .official : .different(found: found)
    } catch {
      throw .file(error)
    }
  }
}
