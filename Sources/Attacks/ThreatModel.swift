// SPDX-License-Identifier: MIT
package import Networks

/// What an attacker may do: how far, measured how, and in which space.
package struct ThreatModel: Equatable, Sendable {
  /// The two conventions for the space of a perturbation.
  package enum Convention: String, CaseIterable, Sendable {
    /// The field's: pixels in [0, 1], clamped to the valid range.
    case standard
    /// That of arXiv 2403.09441: the model's normalised space, without clamping.
    case paper
  }

  package let norm: Norm
  package let epsilon: Spelled
  package let convention: Convention

  package init(norm: Norm, epsilon: Spelled, convention: Convention) {
    self.norm = norm
    self.epsilon = epsilon
    self.convention = convention
  }

  /// The space of the perturbed values.
  package var space: PlanOptions.InputSpace {
    convention == .standard ? .pixels : .normalized
  }

  /// The values that stay valid.
  package var range: ClosedRange<Float> {
    convention == .standard ? 0...1 : -Float.infinity...Float.infinity
  }

  /// The canonical text of protocol ids, such as `standard linf eps=8/255 pixels clamped`.
  package var description: String { description(of: epsilon.description) }

  /// The canonical text with other words for the budget.
  func description(of epsilon: String) -> String {
    let place = convention == .standard ? "pixels clamped" : "normalized unclamped"
    return "\(convention.rawValue) \(norm.rawValue) eps=\(epsilon) \(place)"
  }
}
