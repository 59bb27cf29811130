// SPDX-License-Identifier: MIT

/// A layer that can say between what numbers its output lies where its input lies between others.
///
/// Interval bound propagation: Gowal et al. 2018, "On the effectiveness of interval bound
/// propagation for training verifiably robust models".
package protocol IntervalBounding: Layer {
  /// Bounds of the output for every input within bounds, rounded outwards.
  ///
  /// - Throws: `NetworkError` if the input does not fit, or a nested layer has no bounds.
  func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds
}

extension LayerSequence {
  /// Bounds after the last layer.
  ///
  /// - Throws: `NetworkError` naming a layer that has no bounds.
  package func bounds(for input: FeatureBounds) throws(NetworkError) -> FeatureBounds {
    var bounds = input
    for named in layers {
      guard let layer = named.layer as? any IntervalBounding else {
        throw NetworkError(
          named.name,
          "has no bounds: '\(type(of: named.layer).kind)' is not among the layers that "
            + "interval bound propagation knows")
      }
      do {
        bounds = try layer.bounds(for: bounds)
      } catch {
        throw error.inside(named.name)
      }
    }
    return bounds
  }
}

extension Network {
  /// The least that the score of each image's label can exceed that of another class, over every
  /// input within bounds.
  ///
  /// The input is what comes after normalization. A linear layer at the end is taken together with
  /// the differences of its scores, which is tighter than their bounds (Gowal et al. 2018,
  /// section 3). An image whose margin is positive is classified right on all of its box.
  ///
  /// - Throws: `NetworkError` naming a layer that has no bounds.
  package func leastMargins(
    over input: FeatureBounds, labels: [Int32]
  ) throws(NetworkError) -> [Float] {
    precondition(labels.count == input.count, "a label for each image")
    guard let last = body.layers.last?.layer as? Linear else {
      let scores = try body.bounds(for: input)
      return labels.indices.map { image in
        let own = scores.low[image * scores.shape.count + Int(labels[image])]
        let others = (0..<scores.shape.count).filter { $0 != Int(labels[image]) }
          .map { scores.high[image * scores.shape.count + $0] }
        // Bounds beyond all floats prove nothing.
        guard !own.isNaN, others.allSatisfy({ !$0.isNaN }) else { return -.infinity }
        return (own - (others.max() ?? -.infinity)).nextDown
      }
    }
    let features = LayerSequence(layers: body.layers.dropLast())
    return last.leastMargins(over: try features.bounds(for: input), labels: labels)
  }
}
