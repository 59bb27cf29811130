// SPDX-License-Identifier: MIT

/// Why a benchmark cannot run.
enum BenchmarkError: Error, CustomStringConvertible {
  /// A word that is not one of those known.
  case unknown(String, String, known: [String])
  /// What this version or this CPU does not have.
  case unavailable(String)
  /// Numbers that differ from the scalar reference's.
  case wrong([String])

  var description: String {
    switch self {
    case .unknown(let kind, let word, let known):
      "no \(kind) is called '\(word)'; there are: \(known.joined(separator: ", "))"
    case .unavailable(let what):
      "\(what) is not available here"
    case .wrong(let cases):
      "differs from the scalar reference: \(cases.joined(separator: "; "))"
    }
  }
}
