// SPDX-License-Identifier: MIT

/// A feature map while a plan is being built.
package struct PlanValue: Equatable, Sendable {
  /// The number of the memory that holds it.
  let storage: Int
  /// The shape that layers see.
  package let shape: FeatureShape
  /// The shape that the memory has, [H][W][C]; differs from `shape` after a flatten.
  package let stored: FeatureShape

  /// The same memory seen under another shape.
  package func relabelled(as shape: FeatureShape) -> PlanValue {
    PlanValue(storage: storage, shape: shape, stored: stored)
  }
}
