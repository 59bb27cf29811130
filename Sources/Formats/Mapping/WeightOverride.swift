// SPDX-License-Identifier: MIT

/// What a user says about one layer: `OURS:THEIRS`, or `none:THEIRS` for what is left out.
package struct WeightOverride: Equatable, Sendable {
  /// The layer or parameter of the network; nil for none.
  package let ours: String?
  /// The layer or array of the file.
  package let theirs: String

  /// Reads `OURS:THEIRS`; nil if it is not of that form.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    ours = parts[0] == "none" ? nil : String(parts[0])
    theirs = String(parts[1])
  }
}
