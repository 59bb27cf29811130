// SPDX-License-Identifier: MIT
import Tensors

/// What a session is told when it starts.
package struct SessionSettings: Sendable {
  /// Decides every random number.
  package var seed: UInt64 = 0
  package var threads: Int
  /// Whether steps are run though the ledger has their results.
  package var isFresh = false
  /// A folder to look for data sets in first; nil for the usual places.
  package var dataFolder: String?
  /// Whether figures and notes are left out of the screen.
  package var isQuiet = false
  /// Whether standard output is one JSON object for each result.
  package var usesJSON = false
  /// Why there is no ledger though one was wanted; nil where there is one, or none was wanted.
  package var ledgerFault: String?
  /// The program itself, for processes that take cells of a sweep; nil where there are none.
  package var program: String?

  /// Settings for some threads; nil is one for each core.
  package init(threads: Int?) {
    self.threads = threads ?? Parallel.coreCount
  }
}
