// SPDX-License-Identifier: MIT
import Tensors

/// Bounds of W x + b for x in a box, from the box's center and half widths.
///
/// With center c and half widths r, W x + b lies within |W| r of W c + b. Rounding errs by at most
/// g |W| |x| + g |b| in the network and as much in what is computed here, so r is widened to
/// r (1 + g) + 2 g |c| beforehand: one product with |W| gives both.
struct AffineBounds {
  private let weight: Tensor
  private let magnitude: Tensor
  private let bias: [Float]
  private let share: Float

  /// weight: [O, K]; bias: [O].
  init(weight: Tensor, bias: [Float]) {
    self.weight = weight
    magnitude = weight.map(\.magnitude)
    self.bias = bias
    share = Rounding.share(ofTerms: weight.shape[1])
  }

  /// A parameter as the plan uses it: rounded where it has a quantizer, zero where it is pruned.
  static func effective(_ parameter: Parameter) -> Tensor {
    var value = parameter.quantizer?.quantized(parameter.value) ?? parameter.value
    if let mask = parameter.mask {
      for index in 0..<mask.count where mask[index] == 0 { value[index] = 0 }
    }
    return value
  }

  /// The centers and the widened half widths of boxes.
  func boxes(low: ArraySlice<Float>, high: ArraySlice<Float>) -> (center: [Float], width: [Float]) {
    var center = [Float](repeating: 0, count: low.count)
    var width = center
    for (index, (least, most)) in zip(low, high).enumerated() {
      let middle = least + (most - least) / 2
      let half = max(most - middle, middle - least).nextUp
      center[index] = middle
      width[index] =
        ((half * (1 + share) + 2 * share * middle.magnitude) * (1 + 8 * Rounding.unit))
        .nextUp
    }
    return (center, width)
  }

  /// Bounds for boxes in columns: center, width: [K, P]; gives [O, P].
  func bounds(center: [Float], width: [Float], columns: Int) -> (low: [Float], high: [Float]) {
    let inner = weight.shape[1]
    guard let middle = Self.product(weight, center, inner, columns),
      let spread = Self.product(magnitude, width, inner, columns)
    else { preconditionFailure("the boxes are as long as the rows") }
    var low = middle.values
    var high = low
    for row in bias.indices {
      let slack = 2 * share * bias[row].magnitude + .leastNormalMagnitude * Float(inner)
      for index in (row * columns)..<((row + 1) * columns) {
        let radius = ((spread[index] + slack) * (1 + 2 * share)).nextUp
        low[index] = (middle[index] + bias[row] - radius).nextDown
        high[index] = (middle[index] + bias[row] + radius).nextUp
      }
    }
    return (low, high)
  }

  private static func product(
    _ left: Tensor, _ right: [Float], _ inner: Int, _ columns: Int
  ) -> Tensor? {
    (try? Tensor(right, shape: [inner, columns])).flatMap { try? left.matrixProduct($0) }
  }
}
