// SPDX-License-Identifier: MIT
package import Networks

/// What criteria look at: a network's parameters, and gradients where they were measured.
package struct PruningSubject: Sendable {
  package let network: Network
  /// Needed by criteria that read gradients; nil otherwise.
  package let gradients: GradientEvidence?
  private let parameters: [String: Parameter]

  package init(_ network: Network, gradients: GradientEvidence? = nil) {
    self.network = network
    self.gradients = gradients
    parameters = Dictionary(
      network.parameters.map { ($0.key, $0.parameter) }, uniquingKeysWith: { first, _ in first })
  }

  /// The parameter of a key that one of the network's layers has noted.
  func parameter(_ key: String) -> Parameter {
    guard let parameter = parameters[key] else {
      preconditionFailure("a layer noted a parameter that it does not list: \(key)")
    }
    return parameter
  }
}
