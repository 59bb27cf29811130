// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// y = a x + b y for active lanes, with one a and one b for each lane.
  package static func combine(
    vectors: Int, _ a: LaneFloats, _ x: LaneFloats, _ b: LaneFloats, active: UInt32,
    into y: LaneFloats
  ) {
    unsafe tk_lanes_combine(vectors, a, x, b, active, y)
  }

  /// Each lane's inner product of two tiles.
  package static func products(
    vectors: Int, _ a: LaneFloats, _ b: LaneFloats, into products: UnsafeMutablePointer<Double>
  ) {
    unsafe tk_lanes_product(vectors, a, b, products)
  }

  /// Each lane's L1 distance.
  package static func l1Norms(
    vectors: Int, _ a: LaneFloats, _ b: LaneFloats?, norms: LaneFloats
  ) {
    unsafe tk_l1_norms(vectors, a, b, norms)
  }

  /// Projects onto the L1 ball, then the range.
  package static func l1Project(
    vectors: Int, clean: LaneFloats, epsilon: LaneFloats, range: ClosedRange<Float>,
    active: UInt32, x: LaneFloats
  ) {
    unsafe tk_l1_project(
      vectors, clean, epsilon, range.lowerBound, range.upperBound, active, x)
  }

  /// Moves the `count` values with the largest gradients by equal shares of the step.
  ///
  /// scratch: one float for each value of an image.
  package static func l1Ascend(
    vectors: Int, gradient: LaneFloats, step: LaneFloats, count: Int,
    range: ClosedRange<Float>, active: UInt32, scratch: LaneFloats, x: LaneFloats
  ) {
    unsafe tk_l1_ascend(
      vectors, gradient, step, count, range.lowerBound, range.upperBound, active, scratch, x)
  }

  /// x = x + a (z - x) + (1 - a) (x - last), and last = the old x, for active lanes.
  package static func mixMomentum(
    vectors: Int, towards z: LaneFloats, share a: LaneFloats, active: UInt32, last: LaneFloats,
    x: LaneFloats
  ) {
    unsafe tk_momentum_mix(vectors, z, a, active, last, x)
  }

  /// A 64-bit digest of each lane's bits.
  package static func digests(
    vectors: Int, _ x: LaneFloats, into digests: UnsafeMutablePointer<UInt64>
  ) {
    unsafe tk_lanes_digest(vectors, x, digests)
  }

  /// A bit for each lane whose values have the same bits in both tiles.
  package static func equalLanes(vectors: Int, _ a: LaneFloats, _ b: LaneFloats) -> UInt32 {
    unsafe tk_lanes_equal(vectors, a, b)
  }

  /// The smallest move within the range that lowers the product with the normal by `excess`.
  ///
  /// By largest change, or by Euclidean length where `isEuclidean`; where no move does, the one that
  /// comes nearest.
  package static func moveToHyperplane(
    vectors: Int, from t: LaneFloats, normal w: LaneFloats, excess: UnsafePointer<Double>,
    isEuclidean: Bool, range: ClosedRange<Float>, active: UInt32, move: LaneFloats
  ) {
    unsafe tk_hyperplane_move(
      vectors, t, w, excess, isEuclidean ? 2 : 0, range.lowerBound, range.upperBound, active, move)
  }

  /// The memory of one descent on the Carlini-Wagner objective.
  @unsafe package struct TanhDescent {
    package var first, second, variable, point: LaneFloats

    package init(first: LaneFloats, second: LaneFloats, variable: LaneFloats, point: LaneFloats) {
      unsafe self.first = first
      unsafe self.second = second
      unsafe self.variable = variable
      unsafe self.point = point
    }
  }

  /// One step of Adam on |x - clean|^2 - weight * objective, in the variable whose point is always
  /// inside the range (Carlini and Wagner 2017).
  package static func descend(
    _ state: TanhDescent, vectors: Int, clean: LaneFloats, gradient: LaneFloats,
    weight: LaneFloats, round: LaneFloats, rate: Float, range: ClosedRange<Float>, active: UInt32
  ) {
    unsafe tk_tanh_descend(
      vectors, clean, gradient, weight, round, rate, range.lowerBound, range.upperBound, active,
      state.first, state.second, state.variable, state.point)
  }

  /// The variable of `descend` whose point is x.
  package static func tanhInverse(
    vectors: Int, _ x: LaneFloats, range: ClosedRange<Float>, active: UInt32,
    into variable: LaneFloats
  ) {
    unsafe tk_tanh_inverse(
      vectors, x, range.lowerBound, range.upperBound, active, variable)
  }
}
