// SPDX-License-Identifier: MIT
import Formats
import Networks

/// What `load` tells of a file that another program wrote.
enum LoadingNotes {
  /// The plan in one line, in the spelling of `map=`: `conv1:features.0, ...`.
  static func text(of mapping: WeightMapping) -> String {
    mapping.pairs.map { "\($0.ours):\($0.theirs)" }.joined(separator: ", ")
  }

  /// The plan of which layer was filled from where, and what the file does not say.
  static func lines(_ loaded: LoadedModel, setsPreprocessing: Bool) -> [String] {
    var lines = loaded.notes.map { "note: \($0)" }
    if let mapping = loaded.mapping {
      let width = mapping.pairs.map(\.ours.count).max() ?? 0
      lines += mapping.pairs.map { pair in
        let blanks = String(repeating: " ", count: width - pair.ours.count)
        return "  \(pair.ours)\(blanks) <- \(pair.theirs)  \(pair.shape)  \(pair.reason.rawValue)"
      }
      if mapping.pairs.contains(where: { $0.reason == .order }) {
        lines.append(
          "note: layers were paired by order and shape; map={OURS:THEIRS} says otherwise")
      }
      if !setsPreprocessing {
        lines.append(
          "note: the file has no pre-processing; pixels go to [-1, 1] (mean 0.5, std 0.5) unless "
            + "mean= and std= say how it was trained")
      }
    }
    return lines
  }
}
