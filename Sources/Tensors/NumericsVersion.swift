// SPDX-License-Identifier: MIT

/// Which bits the engine computes.
package enum Numerics {
  /// Raised whenever any command's figures or weights change in any bit, so that finished steps of
  /// earlier versions do not stand for new ones.
  package static let version = 6

  /// The version with the instruction set, whose sums may round differently.
  package static var description: String {
    "\(version) \(Kernels.instructionSet)" + (Kernels.hasBFloat16 ? " bf16" : "")
  }
}
