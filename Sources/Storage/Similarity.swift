// SPDX-License-Identifier: MIT

/// Finds the name that a mistyped one was probably meant to be.
package enum Similarity {
  /// The candidate with the fewest edits from `name`, or nil when none is near.
  ///
  /// Near means at most a third of the longer name's letters differ, upper and lower case
  /// counting as equal. Ties go to the candidate that comes first in alphabetical order.
  package static func nearest(to name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8)
    var best: (name: String, distance: Int)?
    for candidate in candidates.sorted() where candidate != name {
      let letters = Array(candidate.lowercased().utf8)
      let limit = max(1, max(wanted.count, letters.count) / 3)
      guard abs(wanted.count - letters.count) <= limit else { continue }
      let distance = distance(wanted, letters)
      if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.name
  }

  /// The Levenshtein distance: insertions, deletions and replacements, one each.
  private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    var row = Array(0...second.count)
    for (line, letter) in first.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, other) in second.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
      }
    }
    return row[second.count]
  }
}
