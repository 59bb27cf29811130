// SPDX-License-Identifier: MIT
package import Tensors

/// A part of a training run that remembers something from step to step.
///
/// Whatever the next steps depend on, and seed and step number alone do not give, is written and read
/// in one order. A run that is killed then goes on to the same bits.
package protocol Resumable: AnyObject {
  func write(to state: inout StateWriter)

  /// Takes what `write` gave, after the run has begun as usual.
  ///
  /// - Throws: `StateReader.Misfit` if the bytes are of another run.
  func read(from state: inout StateReader) throws(StateReader.Misfit)
}
