// SPDX-License-Identifier: MIT
import Datasets
import Language
import Storage

/// What `load` does with a data set.
struct DatasetLoading {
  private let session: Session

  init(_ session: Session) {
    self.session = session
  }

  func load(_ name: String, _ invocation: Invocation) throws -> CommandResult {
    let dataset = try found(try DatasetRegistry.source(named: name), invocation)
    try invocation.checkDigest { dataset.contentDigest().hex }
    session.dataset = dataset
    for note in dataset.notes where !session.settings.isQuiet {
      session.output.note("note: \(note)")
    }
    let shape = dataset.shape
    return CommandResult(
      [
        RecordField("train", .count(dataset.train.count)),
        RecordField("test", .count(dataset.test.count)),
        RecordField("classes", .count(dataset.classNames.count)),
        RecordField("shape", .text(shape.description)),
        RecordField("data", .text(dataset.contentDigest().hex), isDetail: true),
      ],
      text: "\(dataset.name)  \(NumberText.grouped(dataset.train.count)) train / "
        + "\(NumberText.grouped(dataset.test.count)) test  "
        + "\(shape)  \(dataset.classNames.count) classes")
  }

  private func found(_ source: any DatasetSource, _ invocation: Invocation) throws -> Dataset {
    let folder = invocation.path("path").map { FilePaths.expandingTilde($0) }
    do {
      return try source.load(
        from: folder, searching: .current(option: session.settings.dataFolder))
    } catch {
      guard case .notFound(let missing) = error else { throw error }
      // Places and checksums take many lines, an error has one.
      session.output.note(missing.description)
      throw CommandFailure(
        "the files of \(missing.title) were not found", argument: "path",
        suggestion: "put them where the lines above say, or name their folder: "
          + "load \(missing.name) path=DIR")
    }
  }
}

extension Invocation {
  /// Refuses content that is not what `sha256=` says.
  func checkDigest(_ found: () throws -> String) throws {
    let name = SharedParameters.digest.name
    guard let wanted = optionalWord(name) ?? value(name)?.description else { return }
    let digest = try found()
    guard digest != wanted.lowercased() else { return }
    throw CommandFailure(
      "the content is not the one that the script was made with: its SHA-256 is \(digest)",
      argument: name, expected: wanted,
      suggestion: "find the right files, or leave sha256= out to use these")
  }
}
