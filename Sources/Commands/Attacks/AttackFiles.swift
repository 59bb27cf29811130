// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks
import Storage
import Tensors
import Training

/// What an attack leaves in files: the outcome of every image, and pictures that break them.
struct AttackFiles {
  static let parameters: [Language.Parameter] = [
    Language.Parameter(
      "snap", "what counts as a perturbed image",
      .word([
        Choice("none", "any values"),
        Choice("8bit", "only what an 8-bit picture can hold, within eps"),
      ]), default: "none"),
    Language.Parameter(
      "images",
      "folder for the pictures (PNG) that break images; each is read back and must break its image "
        + "still", .path(), isOutput: true),
    Language.Parameter(
      "outcomes", "file for what became of every image", .path(extensions: ["csv", "json"]),
      isOutput: true),
  ]

  private let invocation: Invocation
  private let session: Session
  private let choice: SampleChoice
  /// Whether only what an 8-bit picture can hold counts.
  let snaps: Bool
  /// Whether pictures are to be written.
  let keepsImages: Bool

  /// - Throws: `CommandFailure` if the words do not fit together.
  init(
    _ invocation: Invocation, choice: SampleChoice, threat: ThreatModel, session: Session
  ) throws {
    self.invocation = invocation
    self.choice = choice
    self.session = session
    snaps = invocation.word("snap") == "8bit"
    keepsImages = invocation.path("images") != nil
    guard !keepsImages || snaps else {
      throw CommandFailure(
        "pictures hold 8 bits, so only perturbations that were rounded can be written",
        argument: "images", suggestion: "add snap=8bit")
    }
    guard !snaps || threat.convention == .standard else {
      throw CommandFailure(
        "snap=8bit rounds pixels, and protocol=\(threat.convention.rawValue) has none",
        argument: "snap", suggestion: "write protocol=standard")
    }
    guard !keepsImages || [1, 3].contains(choice.source.shape.channels) else {
      throw CommandFailure(
        "pictures have one or three channels, the images \(choice.source.shape.channels)",
        argument: "images")
    }
  }

  /// Writes what was asked for; gives the fields and the text that tell of it.
  ///
  /// - Throws: `StorageError` if a file cannot be written; `CommandFailure` if a picture does not
  ///   break its image any more.
  func write(
    _ table: OutcomeTable, pictures: [[UInt8]?], network: Network
  ) throws -> (fields: [RecordField], text: String) {
    var fields: [RecordField] = []
    var text = ""
    if let given = invocation.path("outcomes") {
      let path = FilePaths.expandingTilde(given)
      let format = OutputFormat.forFile(path)
      try AtomicFile.write(
        RecordRenderer.render(RecordTable(table.rows), as: format), to: path)
      text += "   outcomes in \(given)"
    }
    if let given = invocation.path("images") {
      let written = try write(
        pictures, to: FilePaths.expandingTilde(given), labels: table.labels, network: network)
      fields.append(RecordField("pictures", .count(written)))
      text += "   \(NumberText.counted(written, "picture")) in \(given), read back: all break"
    }
    return (fields, text)
  }

  private func write(
    _ pictures: [[UInt8]?], to folder: String, labels: [Int], network: Network
  ) throws -> Int {
    try FilePaths.makeFolder(folder)
    let shape = choice.source.images.shape
    var reread: [UInt8] = []
    var positions: [Int] = []
    for (position, planes) in pictures.enumerated() {
      guard let planes else { continue }
      let picture = PNGImage(
        planes: planes, channels: shape.channels, height: shape.height, width: shape.width)
      let path = FilePaths.join(folder, name(of: position, label: labels[position]))
      try AtomicFile.write(picture.encoded, to: path)
      reread += try PNGImage(try FileReader.read(path), path: path).planes
      positions.append(position)
    }
    let images = LabeledImages(
      shape: shape, pixels: reread, labels: positions.map { UInt8(labels[$0]) })
    let verdicts = CleanPass(network, parallel: session.parallel).run(
      on: ImageSource(images), samples: Array(0..<images.count), control: .none)
    let held = zip(verdicts, positions).filter { verdict, _ in
      verdict.map { $0.prediction == $0.label } ?? true
    }
    guard held.isEmpty else {
      let names = held.prefix(5).map { name(of: $0.1, label: labels[$0.1]) }
      throw CommandFailure(
        "\(held.count) of \(positions.count) pictures are classified right when they are read "
          + "back: \(names.joined(separator: ", "))", argument: "images")
    }
    return positions.count
  }

  private func name(of position: Int, label: Int) -> String {
    let index = "\(choice.samples[position])"
    let padded = String(repeating: "0", count: max(0, 5 - index.count)) + index
    return "\(padded)-class\(label).png"
  }
}

extension CommandResult {
  /// The result with the classes of a table, and what tells of files that were written.
  func adding(
    _ table: OutcomeTable, _ written: (fields: [RecordField], text: String)
  ) -> CommandResult {
    CommandResult(
      fields + [RecordField("classes", .records(table.classes), isDetail: true)] + written.fields,
      text: text.map { $0 + written.text })
  }
}
