// SPDX-License-Identifier: MIT

/// Why a benchmark cannot run.
enum BenchmarkError: Error, CustomStringConvertible {
  /// A word that is not one of those known.
  case unknown(String, String, known: [String])
  /// What this version or this CPU does not have.
  case unavailable(String)
  /// Cases whose numbers differ from the scalar reference's, or that gave none.
  case wrong([String])

  var description: String {
    switch self {
    case .unknown(let kind, let word, let known):
      "no \(kind) is called '\(word)'; there are: \(known.joined(separator: ", "))"
    case .unavailable(let what):
      "\(what) is not available here"
    case .wrong(let cases):
      "wrong or missing figures: \(cases.joined(separator: "; "))"
    }
  }
}
