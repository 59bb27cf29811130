// SPDX-License-Identifier: MIT
package import Tensors

/// One array of a layer's numbers, with what has been attached to it.
package struct Parameter: Equatable, Sendable {
  /// What a parameter is for; decides initialization, decay and counting.
  package enum Role: String, Sendable {
    case weight, bias, scale, shift, statistic
  }

  /// The last part of its key, such as `weight`.
  package let name: String
  package let role: Role
  package var value: Tensor
  /// How the plan rounds the values before it uses them; nil for full precision.
  package var quantizer: (any WeightQuantizer)?

  package init(
    _ name: String, role: Role, value: Tensor, quantizer: (any WeightQuantizer)? = nil
  ) {
    self.name = name
    self.role = role
    self.value = value
    self.quantizer = quantizer
  }

  /// Whether an optimizer changes it; running statistics are not trained.
  package var isTrainable: Bool { role != .statistic }

  package static func == (left: Parameter, right: Parameter) -> Bool {
    left.name == right.name && left.role == right.role && left.value == right.value
      && left.quantizer?.description == right.quantizer?.description
  }
}
