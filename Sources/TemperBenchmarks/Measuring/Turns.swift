// SPDX-License-Identifier: MIT

/// Says when the next repetition may start.
package enum Turns: Sendable {
  /// So many, one after another.
  case count(Int)
  /// One for each line on standard input, so that another program can alternate with this one.
  case requested

  /// Waits for the turn after some that have been taken; false when there is none.
  func next(taken: Int) -> Bool {
    switch self {
    case .count(let count): taken < count
    case .requested: readLine() != nil
    }
  }
}
