// SPDX-License-Identifier: MIT

/// Marks for figures of one column that were measured by different protocols.
///
/// A record's field `protocol` says how its figures were measured. Where a column holds more than
/// one, each figure gets a letter, and a legend says what the letters stand for.
package struct ProtocolMarks: Sendable, Equatable {
  /// The name of the field that says how a record's figures were measured.
  package static let field = "protocol"

  /// For every cell its letter; nil where there is nothing to tell apart.
  package let letters: [[String?]]
  /// Lines that explain the letters; empty if there are none.
  package let legend: [String]
  /// For every line the protocols of its marked figures, in the order of the letters.
  package let protocols: [[String]]

  /// Marks the cells of a grid; each has the protocol that it was measured by, or nil.
  init(_ cells: [[String?]]) {
    var ids: [String] = []
    let columns = cells.first?.indices ?? 0..<0
    let isMixed = columns.map { column in Set(cells.compactMap { $0[column] }).count > 1 }
    for line in cells {
      for column in columns where isMixed[column] {
        if let id = line[column], !ids.contains(id) { ids.append(id) }
      }
    }
    letters = cells.map { line in
      columns.map { column in
        guard isMixed[column], let id = line[column] else { return nil }
        return ids.firstIndex(of: id).map(Self.letter)
      }
    }
    protocols = cells.map { line in
      let own = Set(columns.compactMap { isMixed[$0] ? line[$0] : nil })
      return ids.filter(own.contains)
    }
    legend = Self.legend(ids)
  }

  /// a to z, then aa, ab and so on.
  private static func letter(_ index: Int) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(alphabet[index % 26])
    return index < 26 ? last : letter(index / 26 - 1) + last
  }

  /// What all protocols have in common, once, and for each letter what sets it apart.
  private static func legend(_ ids: [String]) -> [String] {
    guard ids.count > 1 else { return [] }
    let words = ids.map(Self.words)
    let common = words[0].filter { word in words.allSatisfy { $0.contains(word) } }
    let lines = ids.indices.map { index in
      "\(letter(index)): "
        + words[index].filter { !common.contains($0) }.joined(separator: " ")
    }
    let head = "letters: measured by different protocols"
    return [common.isEmpty ? head : "\(head); all: \(common.joined(separator: " "))"] + lines
  }

  /// The words of a protocol; what stands in brackets stays together.
  private static func words(_ text: String) -> [String] {
    var (words, word, depth): ([String], String, Int) = ([], "", 0)
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == " ", depth <= 0 {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}

extension Record {
  /// The protocol that a figure was measured by, where the record tells one.
  ///
  /// Shares and plain numbers are measured; counts, sizes, times and texts are the same by any.
  func measure(of field: RecordField) -> String? {
    guard field.value.unit == .fraction || field.value.unit == .number,
      case .text(let id)? = self[ProtocolMarks.field]
    else { return nil }
    return id
  }
}
