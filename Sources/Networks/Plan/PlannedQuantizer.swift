// SPDX-License-Identifier: MIT
import Tensors

/// A quantizer of weights with the places of what it reads in the flat vector.
struct PlannedQuantizer: Sendable {
  let weights: ParameterReference
  /// Where its step sizes stand, in rules that keep them.
  let sizes: ParameterReference?
  let channels: Int
  private let fixed: any WeightQuantizer

  /// Bits of one stored weight.
  var bits: Int { fixed.bits }

  /// The key of the step sizes of a parameter.
  static func sizeKey(_ key: String) -> String { "\(key).step" }

  static func all(
    of parameters: [KeyedParameter], layout: [ParameterReference]
  ) -> [PlannedQuantizer] {
    zip(layout, parameters).compactMap { reference, keyed in
      keyed.parameter.quantizer.map { rule in
        PlannedQuantizer(
          weights: reference, sizes: layout.first { $0.key == sizeKey(reference.key) },
          channels: keyed.parameter.value.shape.dimensions.first ?? 1, fixed: rule)
      }
    }
  }

  /// The rule with the step sizes that stand in a flat vector.
  func rule(_ parameters: UnsafePointer<Float>) -> any WeightQuantizer {
    guard let sizes else { return fixed }
    var rule = fixed
    rule.stepSizes = (0..<sizes.count).map { unsafe parameters[sizes.offset + $0] }
    return rule
  }

  /// Rounds the weights of one flat vector into another.
  func round(_ parameters: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>) {
    unsafe rule(parameters).quantize(
      values(parameters), channels: channels,
      into: UnsafeMutableBufferPointer(start: result + weights.offset, count: weights.count))
  }

  /// Turns the gradient to rounded weights into that to the weights and to the step sizes.
  func maskGradient(
    _ gradient: UnsafeMutablePointer<Float>, latent parameters: UnsafePointer<Float>
  ) {
    let rule = unsafe rule(parameters)
    let part = unsafe UnsafeMutableBufferPointer(
      start: gradient + weights.offset, count: weights.count)
    if let sizes {
      unsafe rule.stepGradient(
        UnsafeBufferPointer(part), latent: values(parameters), channels: channels,
        into: UnsafeMutableBufferPointer(start: gradient + sizes.offset, count: sizes.count))
    }
    unsafe rule.maskGradient(part, latent: values(parameters), channels: channels)
  }

  private func values(_ parameters: UnsafePointer<Float>) -> UnsafeBufferPointer<Float> {
    unsafe UnsafeBufferPointer(start: parameters + weights.offset, count: weights.count)
  }
}
