// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

extension Session {
  /// A named model whose adversarial images another one can be asked about.
  ///
  /// - Throws: `CommandFailure` where it takes other images, tells other classes apart, or normalises
  ///   the space of the budget otherwise.
  func relative(
    _ handle: ModelHandle, of network: Network, convention: ThreatModel.Convention
  ) throws -> Relative {
    let state = try state(of: handle, argument: "from")
    let other = state.network
    guard other.input == network.input, other.classCount == network.classCount else {
      throw CommandFailure(
        "'\(handle.name)' takes \(other.input) to \(other.classCount) classes, the attacked model "
          + "\(network.input) to \(network.classCount)",
        argument: "from", expected: "a model for the same images and classes")
    }
    guard convention == .standard || other.normalization == network.normalization else {
      throw CommandFailure(
        "'\(handle.name)' normalises pixels otherwise than the attacked model", argument: "from",
        expected: "the same normalised space, or pixels",
        suggestion: "write protocol=standard")
    }
    let identity = state.identity
    return Relative(handle.name, other) { "sha256:\(LedgerText.short(identity.hash))" }
  }
}
