// SPDX-License-Identifier: MIT
import Compression
import Glibc

extension PruningRatio {
  /// What is gone after some of the steps in which this share goes, where each keeps the same share
  /// of what the step before it has left.
  ///
  /// After the last it is the share itself; before, it has four decimal places, and is below 1
  /// however much goes.
  ///
  /// - Throws: `CompressionError`, never for a share that lies from 0 to below 1.
  func reached(after step: Int, of count: Int) throws(CompressionError) -> PruningRatio {
    guard step < count else { return self }
    let kept = pow(1 - value, Double(step) / Double(count))
    return try PruningRatio(min(((1 - kept) * 10_000).rounded(), 9_999) / 10_000)
  }
}

extension PruningOptions {
  /// The options of one of several steps.
  ///
  /// - Throws: `CompressionError`, as `PruningRatio.reached(after:of:)`.
  func reached(after step: Int, of count: Int) throws -> PruningOptions {
    var options = self
    options.ratios = try ratios.mapValues { try $0.reached(after: step, of: count) }
    // Counts are multiples of it in the end; before that rounding would only remove more.
    if step < count { options.rounding = 1 }
    return options
  }
}
