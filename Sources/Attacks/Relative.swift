// SPDX-License-Identifier: MIT
package import Networks

/// A model beside the one under attack, whose gradients or adversarial examples are tried on it.
package struct Relative: Sendable {
  /// What results call it, such as the name of a variable.
  package let name: String
  package let network: Network
  private let identify: @Sendable () -> String

  /// - Parameter identity: What tells the model from all others wherever a protocol is read, which
  ///   its name does not; asked for when one is written, since digests take time.
  package init(_ name: String, _ network: Network, identity: @escaping @Sendable () -> String) {
    self.name = name
    self.network = network
    identify = identity
  }

  /// The full-precision twin of a quantized network, which follows from that.
  package static func twin(of network: Network, named name: String = "twin") -> Relative {
    Relative(name, network.fullPrecisionTwin) { name }
  }

  /// The word for it in protocols.
  package var identity: String { identify() }
}
