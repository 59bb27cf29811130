// SPDX-License-Identifier: MIT

/// Finds the name that was probably meant.
package enum Suggestion {
  /// The candidate nearest to `name`, or nil when none is near.
  ///
  /// Near is: equal but for case, or at most a third of the longer length in edit steps
  /// (insertion, deletion, substitution, swap of neighbours: Damerau 1964), or an unfinished word.
  package static func nearest(
    to name: String, in candidates: some Sequence<String>
  ) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(65))
    if wanted.isEmpty || wanted.count > 64 { return nil }
    var best: (text: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let other = Array(candidate.lowercased().unicodeScalars)
      if other == wanted { return candidate }
      let limit = max(wanted.count, other.count) / 3
      guard limit > 0, abs(other.count - wanted.count) <= limit else {
        continue
      }
      let distance = editDistance(wanted, other)
      if distance <= limit, distance < min(wanted.count, other.count),
        distance < best?.distance ?? .max
      {
        best = (candidate, distance)
      }
    }
    return best?.text ?? completion(of: name, in: candidates)
  }

  /// What to say of a name that is none of `candidates`, of which there may be very many: the
  /// nearest alone, else a dozen to choose from, those first that are least unlike it.
  package static func help(
    for name: String, among candidates: [String]
  ) -> (expected: String?, suggestion: String?) {
    if let nearest = nearest(to: name, in: candidates) {
      return (expected: nil, suggestion: "did you mean `\(nearest)`?")
    }
    let limit = 12
    guard candidates.count > limit else {
      return (
        expected: candidates.isEmpty ? nil : ParameterType.oneOf(candidates), suggestion: nil
      )
    }
    let shown = byLikeness(to: name, candidates).prefix(limit).joined(separator: ", ")
    return (expected: "\(shown) or \(candidates.count - limit) more", suggestion: nil)
  }

  /// The candidates, those first that fewer edit steps for each letter tell from `name`; the others
  /// in the order in which they came.
  private static func byLikeness(to name: String, _ candidates: [String]) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    let unlikeness = candidates.map { candidate in
      let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
      return Double(editDistance(wanted, other)) / Double(max(wanted.count, other.count, 1))
    }
    return candidates.indices.sorted { (unlikeness[$0], $0) < (unlikeness[$1], $1) }
      .map { candidates[$0] }
  }

  /// The only candidate that starts with `name`, when that has at least three letters.
  private static func completion(
    of name: String, in candidates: some Sequence<String>
  ) -> String? {
    if name.count < 3 { return nil }
    let fitting = candidates.filter { $0.hasPrefix(name) && $0 != name }
    return fitting.count == 1 ? fitting[0] : nil
  }

  /// Edit distance with swaps of neighbours counted as one step.
  static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in 1...left.count {
      var row = [i]
      for j in 1...right.count {
        let cost = left[i - 1] == right[j - 1] ? 0 : 1
        var best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          best = min(best, beforeLast[j - 2] + 1)
        }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[right.count]
  }
}
