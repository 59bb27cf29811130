// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// One signed step inside the L-infinity ball and the range, for active lanes.
  package static func linfStep(
    vectors: Int, clean: LaneFloats, gradient: LaneFloats, step: LaneFloats, epsilon: LaneFloats,
    range: ClosedRange<Float>, active: UInt32, x: LaneFloats
  ) {
    unsafe tk_linf_step(
      vectors, clean, gradient, step, epsilon, range.lowerBound, range.upperBound, active, x)
  }

  /// Projects onto the L-infinity ball and the range.
  package static func linfProject(
    vectors: Int, clean: LaneFloats, epsilon: LaneFloats, range: ClosedRange<Float>,
    active: UInt32, x: LaneFloats
  ) {
    unsafe tk_linf_project(
      vectors, clean, epsilon, range.lowerBound, range.upperBound, active, x)
  }

  /// x += step * gradient / ||gradient||_2 for active lanes.
  package static func l2Ascend(
    vectors: Int, gradient: LaneFloats, step: LaneFloats, active: UInt32, x: LaneFloats
  ) {
    unsafe tk_l2_ascend(vectors, gradient, step, active, x)
  }

  /// Projects onto the L2 ball, then the range.
  package static func l2Project(
    vectors: Int, clean: LaneFloats, epsilon: LaneFloats, range: ClosedRange<Float>,
    active: UInt32, x: LaneFloats
  ) {
    unsafe tk_l2_project(
      vectors, clean, epsilon, range.lowerBound, range.upperBound, active, x)
  }

  /// Each lane's L2 distance.
  package static func l2Norms(
    vectors: Int, _ a: LaneFloats, _ b: LaneFloats?, norms: LaneFloats
  ) {
    unsafe tk_l2_norms(vectors, a, b, norms)
  }

  /// Each lane's L-infinity distance.
  package static func linfNorms(
    vectors: Int, _ a: LaneFloats, _ b: LaneFloats?, norms: LaneFloats
  ) {
    unsafe tk_linf_norms(vectors, a, b, norms)
  }

  /// Copies the lanes whose bit is set.
  package static func copyLanes(
    vectors: Int, from source: LaneFloats, lanes: UInt32, to target: LaneFloats
  ) {
    unsafe tk_copy_lanes(vectors, source, lanes, target)
  }
}
