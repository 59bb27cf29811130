// SPDX-License-Identifier: MIT

/// An array under the name that its file gives it.
package struct NamedArray: Sendable {
  package let name: String
  package let array: StoredArray
}

/// Parameters without a network: what most programs save.
package struct WeightFile: Sendable {
  /// The file, for errors.
  package let path: String
  /// The arrays; in the order of the layers where the format keeps one.
  package let arrays: [NamedArray]
  /// Whether the order is that in which the program made them; else it says nothing.
  package let isOrdered: Bool
  /// What was left out, for the user.
  package let notes: [String]

  init(path: String, arrays: [NamedArray], isOrdered: Bool = true, notes: [String] = []) {
    self.path = path
    self.arrays = arrays
    self.isOrdered = isOrdered
    self.notes = notes
  }

  /// How many classes the matrix at the end tells apart; nil if there is no matrix.
  ///
  /// Where the order says nothing the matrix of the fewest rows is taken for the last.
  package var classCount: Int? {
    let rows = arrays.map(\.array.shape).filter { $0.count == 2 }.map { $0[0] }
    return isOrdered ? rows.last : rows.min()
  }
}
