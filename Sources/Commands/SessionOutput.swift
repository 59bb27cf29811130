// SPDX-License-Identifier: MIT
package import Tensors

/// Where a session writes; the program decides what that looks like.
package protocol SessionOutput: AnyObject {
  /// Writes result text to standard output.
  func write(_ text: String) throws

  /// Columns of the terminal that shows results; nil where they go elsewhere.
  var width: Int? { get }

  /// Tells something that is not a result, on standard error.
  func note(_ text: String)

  /// Shows how far a step has come; called from several threads.
  func progress(_ progress: RunProgress)

  /// Takes the progress line away before something else is written.
  func endProgress()

  /// Runs a command of the system's shell with text as its standard input.
  ///
  /// `isBeside` says that what the command writes goes where notes go, since standard output has
  /// objects alone.
  func pipe(
    _ text: String, to command: String, variables: [(name: String, text: String)], isBeside: Bool
  ) throws
}

extension SessionOutput {
  package var width: Int? { nil }
}
